using static CoreDataless.Cuda.BackendAttributes;

namespace CoreDataless.Cuda;

/// <summary>A layer with its epilogue as one execution plan of cuDNN.</summary>
internal sealed unsafe class CuDnnFusedStep : CudaStep
{
    // Behind the engine's scratch memory begins the rounded source.
    private const long Alignment = 256;

    private readonly CuDnnHandle _handle;
    private readonly StepContext _context;
    private readonly LayerProblem _problem;
    private readonly ConvolutionGraph _graph;
    private readonly BackendDescriptor _plan;
    private readonly long _engineBytes;
    private BackendDescriptor? _pack;
    private Launch? _rounding;

    public CuDnnFusedStep(
        CuDnnHandle handle, StepContext context, LayerProblem problem, string name, ConvolutionGraph graph,
        BackendDescriptor plan, long workspaceBytes)
    {
        (_handle, _context, _problem, Description) = (handle, context, problem, name);
        (_graph, _plan) = (graph, plan);
        _engineBytes = (workspaceBytes + Alignment - 1) / Alignment * Alignment;
        context.Workspace.Reserve(_engineBytes + (graph.IsRounded ? SourceCount * sizeof(ushort) : 0));
    }

    public override string Description { get; }

    public override IReadOnlyList<Launch> Launches => _rounding is null ? [] : [_rounding];

    public override int LibraryCalls => 1;

    // The rounded source.
    public override long ScratchBytes => _graph.IsRounded ? 2 * SourceCount * sizeof(ushort) : 0;

    private long SourceCount => (long)_problem.Rows * _problem.From.Count;

    public override void Enqueue()
    {
        if (_pack is null) Bind();
        _rounding?.Enqueue();
        _handle.Library.Check(
            _handle.Library.cudnnBackendExecute(_handle.Pointer, _plan.Pointer, _pack!.Pointer));
    }

    // Where the scratch memory lies is known only now.
    private void Bind()
    {
        ulong[] addresses = _graph.Addresses;
        if (_graph.IsRounded)
        {
            addresses[0] = _context.Workspace.Address + (ulong)_engineBytes;
            _rounding = LayerLaunches.ToBFloat16(_context.Kernels, _problem.Source, addresses[0], SourceCount);
        }
        _pack = new BackendDescriptor(_handle.Library, _context.Scope, BackendDescriptorType.VariantPack)
            .Set(VariantPackUniqueIds, _graph.Ids)
            .Set(VariantPackDataPointers, addresses)
            .Set(VariantPackWorkspace, _context.Workspace.Address)
            .Finish();
    }
}
