using System.Diagnostics.CodeAnalysis;
using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>A plan bound to memory of a GPU and to kernels.</summary>
internal sealed unsafe class CudaProgram : IProgram
{
    private readonly ProgramParts _parts;
    private readonly ResourceScope _scope;
    private readonly RunState _state;
    private readonly ulong _arena;
    private readonly ulong _realImages;
    private readonly WeightStore _weights;
    private readonly Workspace _workspace;
    private readonly Transfer _transfer;
    private readonly ImageRows? _rows;
    private readonly DeviceHistory _history;
    private readonly Pace _pace;
    private readonly BatchPrograms _batches;
    private bool _disposed;

    /// <summary>Reserves the memory and makes the steps; the caller has entered the device.</summary>
    public CudaProgram(ProgramParts parts, Plan plan)
    {
        (Plan, _parts, _state) = (plan, parts, new RunState(plan.Computation));
        _scope = Device.NewScope();
        try
        {
            _arena = Device.Allocate(_scope, BytesOf(plan));
            _realImages = Device.Allocate(_scope, sizeof(int));
            (_weights, _workspace) = (new WeightStore(Device, _scope), new Workspace(Device, _scope));
            _transfer = new Transfer(parts, _scope, plan);
            if (plan.Computation.Pause.Count > 0) _rows = new ImageRows(parts, _scope, plan);
            _history = new DeviceHistory(parts, _scope, plan);
            _pace = new Pace(Device, _scope);
            // Rows that were never written are computed too: with zeros they cost what others cost.
            Set(_arena, 0, plan.ArenaFloats);
            _batches = new BatchPrograms(plan, ContextFor);
        }
        catch
        {
            _scope.Dispose();
            throw;
        }
    }

    /// <summary>What a program holds that nobody disposed is freed when the device is used next.</summary>
    [SuppressMessage("Design", "MA0055", Justification = "The collector does not see the device's memory.")]
    ~CudaProgram()
    {
        // None where the constructor came to nothing.
        if (_scope is not null) Device.Forget(_scope);
    }

    public Plan Plan { get; }

    public int Capacity => Plan.Capacity;

    public long MemoryBytes => BytesOf(Plan);

    public long WeightBytes =>
        _weights.Bytes + _workspace.Bytes + _transfer.Bytes + _history.Bytes + (_rows?.Bytes ?? 0);

    public IReadOnlyList<string> Listing
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return
            [
                .. Plan.Listing(step => $": {_batches.Largest.Steps[step].Description}"),
                .. _batches.Rungs.Select(r => $"batches of {r.Images}: {r.Made?.Description ?? "not made yet"}"),
                .. _parts.Layers.Remarks,
            ];
        }
    }

    /// <summary>For each number of images, its steps.</summary>
    internal BatchPrograms Batches => _batches;

    /// <summary>What repeated runs keep.</summary>
    internal DeviceHistory History => _history;

    private CudaDevice Device => _parts.Device;

    /// <summary>Bytes of the values of a run.</summary>
    public static long BytesOf(Plan plan) => plan.ArenaFloats * sizeof(float);

    public void Write(Node input, ReadOnlySpan<float> values)
    {
        _state.CheckWrite();
        if (input.Op is not Op.Input) throw new GraphException($"{input} is not an input and cannot be written");
        PlanValue place = Place(input, values.Length);
        using (Enter()) _transfer.Write(place.Shape, values, Address(place));
    }

    public void Run(int images)
    {
        _state.CheckRun(images);
        using (Enter())
        {
            BatchProgram batch = _batches.For(images);
            Set(_realImages, images);
            batch.Whole.Launch();
            Device.Synchronize();
        }
    }

    public int Repeat(int images, int times, CancellationToken cancellation = default)
    {
        _state.CheckRepeat(images, times);
        using (Enter())
        {
            BatchProgram batch = _batches.For(images);
            _history.Begin(images);
            Recording recording = batch.KeptIn(_history);
            Set(_realImages, images);
            int runs = 0;
            for (; runs < times && !cancellation.IsCancellationRequested; runs++)
            {
                _pace.Wait(runs);
                recording.Launch();
                _pace.Launched(runs);
            }
            Device.Synchronize();
            _history.End(runs);
            return runs;
        }
    }

    public void Start(int images)
    {
        _state.CheckStart(images);
        using (Enter())
        {
            BatchProgram batch = _batches.For(images);
            Set(_realImages, images);
            batch.BeforePause.Launch();
        }
        _state.Paused(images);
    }

    public void Resume(ReadOnlySpan<int> rows)
    {
        bool fewer = _state.Resume(rows);
        if (rows.IsEmpty) return;
        using (Enter())
        {
            // Values are live: no smaller program can be made now.
            BatchProgram batch = _batches.MadeFor(rows.Length);
            if (fewer) _rows!.MoveUp(_arena, rows);
            Set(_realImages, rows.Length);
            batch.AfterPause.Launch();
        }
    }

    public void Read(Node value, Span<float> destination)
    {
        _state.CheckRead(value);
        PlanValue place = Place(value, destination.Length);
        using (Enter()) _transfer.Read(place.Shape, Address(place), destination);
    }

    public void ReadRun(Node output, int run, Span<float> destination)
    {
        using (Enter()) _history.Read(output, run, destination, _transfer);
    }

    public void Dispose()
    {
        _disposed = true;
        _scope.Dispose();
        GC.SuppressFinalize(this);
    }

    private Lock.Scope Enter()
    {
        Lock.Scope scope = Device.Enter();
        if (!_disposed) return scope;
        scope.Dispose();
        throw new ObjectDisposedException(nameof(CudaProgram));
    }

    private StepContext ContextFor(int images) => new()
    {
        Device = Device,
        Kernels = _parts.Kernels,
        Layers = _parts.Layers,
        Precision = _parts.Precision,
        Scope = _scope,
        Weights = _weights,
        Workspace = _workspace,
        Images = images,
        RealImages = _realImages,
        Arena = _arena,
    };

    private void Set(ulong address, int value, long count = 1) =>
        Device.Driver.Check(Device.Driver.cuMemsetD32Async(address, (uint)value, (nuint)count, Device.Stream));

    private ulong Address(PlanValue value) => _arena + (ulong)value.Offset * sizeof(float);

    private PlanValue Place(Node node, int count)
    {
        PlanValue place = Plan.PlaceOf(node);
        int most = Capacity * place.Copies;
        if (count == 0 || count % place.Shape.Count != 0 || count / place.Shape.Count > most)
            throw new GraphException($"{node}: {count} values are not 1 to {most} rows of {place.Shape.Count}");
        return place;
    }
}
