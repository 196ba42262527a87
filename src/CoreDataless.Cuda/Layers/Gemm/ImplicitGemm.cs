using System.Runtime.InteropServices;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>A layer as a product of matrices: launches of the kernels in <c>implicit_gemm_*.cu</c>.</summary>
internal sealed class ImplicitGemm
{
    /// <summary>The compute capability that its kernels need, 10 times the major version and the minor.</summary>
    public const int LeastArchitecture = 80;

    /// <summary>Blocks that may share the depth.</summary>
    public const int MostSplits = 16;

    // So that no sum of pixels overflows the kernel's 32 bits.
    private const int MostPixels = 1 << 29;

    // Phases times splits is an extent of the grid.
    private const int MostPhases = 65535 / MostSplits;

    private readonly StepContext _context;
    private readonly LayerProblem _problem;
    private readonly GemmGeometry _geometry;
    private readonly GemmDepth _depth;

    /// <summary>A layer that <see cref="CanCompute"/>.</summary>
    public ImplicitGemm(StepContext context, LayerProblem problem)
    {
        (_context, _problem) = (context, problem);
        _geometry = new GemmGeometry(problem);
        _depth = new GemmDepth(_geometry, problem.From);
    }

    /// <summary>The tiles that it can be cut into.</summary>
    public IReadOnlyList<GemmTile> Tiles =>
        _problem.From.Channels % 4 == 0 && _problem.Source % 16 == 0 ? GemmTile.Wide : GemmTile.Narrow;

    private bool IsWide => _problem.To.Channels % 4 == 0
        && (_problem.Destination | _problem.Addend | _problem.Mask) % 16 == 0;

    /// <summary>Has it one group, and sizes that the kernel can count?</summary>
    public static bool CanCompute(LayerProblem p) => p.Groups == 1
        && (long)p.Rows * Math.Max(p.From.Pixels, p.To.Pixels) <= MostPixels
        && (!p.IsGradient || (long)p.Window.StrideY * p.Window.StrideX <= MostPhases);

    /// <summary>Blocks of the grid, without splits.</summary>
    public long BlocksOf(GemmTile tile) => _geometry.Phases.Sum(p => PixelTiles(tile, p)) * ChannelTiles(tile);

    /// <summary>Steps of a block where there are the most taps.</summary>
    public int LongestSteps(GemmTile tile) => _depth.BlocksOf(0) / tile.Slabs;

    /// <summary>Steps of a block on average.</summary>
    public double MeanSteps(GemmTile tile)
    {
        double steps = _geometry.Phases.Select((p, i) => (double)PixelTiles(tile, p) * _depth.BlocksOf(i)).Sum();
        return steps / tile.Slabs / _geometry.Phases.Sum(p => PixelTiles(tile, p));
    }

    /// <summary>The layer in tiles, the depth shared by so many blocks.</summary>
    public CudaStep Step(GemmTile tile, int splits)
    {
        string name = $"implicit GEMM {tile.Name}";
        if (splits == 1) return new KernelStep(name, Product(tile, 1, sums: 0, counters: 0));
        int tiles = checked((int)(GridX(tile) * _geometry.Phases.Count));
        long bytes = (long)splits * tiles * tile.BytesOfSums;
        _context.Workspace.Reserve(bytes);
        ulong counters = Zeros(tiles);
        return new SplitStep(
            $"{name} split {splits}", _context.Workspace, 2 * bytes, sums => Product(tile, splits, sums, counters));
    }

    private Launch Product(GemmTile tile, int splits, ulong sums, ulong counters)
    {
        (string precision, string source, LayerProblem p) =
            (Suffix(_context.Precision), SourceOf(_context.Precision), _problem);
        (Shape from, Shape to, GemmGeometry g) = (p.From, p.To, _geometry);
        // What the packing of a tensor depends on.
        string layer = $"{(p.IsGradient ? "gradient" : "forward")} {p.Window} from {from} to {to}";
        WeightStore store = _context.Weights;
        ulong weights = store.Arranged(
            p.Weight, $"gemm {precision} {layer}", t => GemmWeights.Pack(t.Values, p, _depth, _context.Precision));
        ulong taps = store.Arranged(p.Weight, $"taps {tile.Width} {layer}", _ => _depth.TapTable(tile.Width));
        ulong phases = store.Arranged(p.Weight, $"phases {layer}", _ => _depth.PhaseTable());
        Kernel kernel = _context.Kernels[source, $"{source}_{tile.Name}"];
        var grid = new Extent(checked((uint)GridX(tile)), Z: (uint)(g.Phases.Count * splits));
        return Launch.Of(kernel, grid, new Extent((uint)tile.Threads), new ProductArguments(
            LayerEpilogueArguments.Of(_context, p), p.Source, weights, taps, phases, p.Destination, sums, counters,
            p.Rows, splits, from.Height, from.Width, from.Channels, g.SourceStepY, g.SourceStepX,
            to.Height, to.Width, to.Channels, g.PhaseStepY, g.PhaseStepX, ChannelTiles(tile), IsWide ? 1 : 0));
    }

    // Kernels leave them as they found them.
    private unsafe ulong Zeros(int count)
    {
        CudaDevice device = _context.Device;
        ulong address = device.Allocate(_context.Scope, count * sizeof(int));
        device.Driver.Check(device.Driver.cuMemsetD32Async(address, 0, (nuint)count, device.Stream));
        return address;
    }

    private long GridX(GemmTile tile) => _geometry.Phases.Max(p => PixelTiles(tile, p)) * ChannelTiles(tile);

    private long PixelTiles(GemmTile tile, GemmPhase phase) =>
        ((long)_problem.Rows * phase.Pixels + tile.Pixels - 1) / tile.Pixels;

    private int ChannelTiles(GemmTile tile) => (_problem.To.Channels + tile.Channels - 1) / tile.Channels;

    /// <summary>The source of the products in a precision.</summary>
    public static string SourceOf(Precision precision) => $"implicit_gemm_{Suffix(precision)}";

    private static string Suffix(Precision precision) => precision switch
    {
        Precision.Tf32 => "tf32",
        Precision.BFloat16 => "bf16",
        _ => "fp32",
    };

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct ProductArguments(
        LayerEpilogueArguments Epilogue, ulong Source, ulong Weights, ulong Taps, ulong Phases, ulong Destination,
        ulong Sums, ulong Counters, int Rows, int Splits,
        int SourceHeight, int SourceWidth, int SourceChannels, int SourceStepY, int SourceStepX,
        int DestinationHeight, int DestinationWidth, int DestinationChannels, int PhaseStepY, int PhaseStepX,
        int ChannelTiles, int IsWide);

    // Where the sums of splits lie is known when the step is put into the stream.
    private sealed class SplitStep(
        string description, Workspace workspace, long scratchBytes, Func<ulong, Launch> make) : CudaStep
    {
        private Launch? _launch;
        private ulong _madeFor;

        public override string Description => description;

        public override IReadOnlyList<Launch> Launches => [Current()];

        public override long ScratchBytes => scratchBytes;

        public override void Enqueue() => Current().Enqueue();

        private Launch Current()
        {
            if (_launch is null || _madeFor != workspace.Address)
                (_launch, _madeFor) = (make(workspace.Address), workspace.Address);
            return _launch;
        }
    }
}
