using System.Runtime.InteropServices;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// What is summed for a destination number, in order: every source channel of every tap. Channels go in chunks, and
/// within a chunk tap by tap, so that readings of the same pixels follow each other. Each phase is filled up to whole
/// steps of the largest tile.
/// </summary>
internal sealed class GemmDepth
{
    /// <summary>Factors of a block: what two or one multiplications of the tensor core take.</summary>
    public const int Block = 16;

    private const int Chunk = 32;
    private const int LargestStep = 2 * Block;
    private const int Nowhere = 1 << 29;

    private readonly GemmGeometry _geometry;
    private readonly Shape _source;
    private readonly (GemmTap Tap, int Channel)?[] _factors;
    private readonly int[] _firstBlocks;

    /// <summary>The depth of a layer that reads rows of this shape.</summary>
    public GemmDepth(GemmGeometry geometry, Shape source)
    {
        (_geometry, _source) = (geometry, source);
        var factors = new List<(GemmTap, int)?>();
        var first = new List<int>();
        foreach (GemmPhase phase in geometry.Phases)
        {
            first.Add(factors.Count / Block);
            foreach ((GemmTap, int) factor in Factors(phase, source.Channels)) factors.Add(factor);
            while (factors.Count % LargestStep != 0) factors.Add(null);
        }
        first.Add(factors.Count / Block);
        _factors = [.. factors];
        _firstBlocks = [.. first];
    }

    /// <summary>Tap number and source channel of each factor; null where there is none.</summary>
    public IReadOnlyList<(GemmTap Tap, int Channel)?> All => _factors;

    /// <summary>Blocks of a phase.</summary>
    public int BlocksOf(int phase) => _firstBlocks[phase + 1] - _firstBlocks[phase];

    /// <summary>The phases as the kernel reads them.</summary>
    public PhaseEntry[] PhaseTable() =>
    [
        .. _geometry.Phases.Select((p, i) => new PhaseEntry(
            p.FirstY, p.FirstX, p.Height, p.Width, _firstBlocks[i], BlocksOf(i))),
    ];

    /// <summary>Where the factors lie, <paramref name="width"/> at a time.</summary>
    public TapEntry[] TapTable(int width) =>
        [.. Enumerable.Range(0, _factors.Length / width).Select(i => EntryOf(_factors[i * width]))];

    private static IEnumerable<(GemmTap, int)> Factors(GemmPhase phase, int channels) =>
        from chunk in Enumerable.Range(0, (channels + Chunk - 1) / Chunk)
        from tap in phase.Taps
        from channel in Enumerable.Range(chunk * Chunk, Math.Min(Chunk, channels - chunk * Chunk))
        select (tap, channel);

    private TapEntry EntryOf((GemmTap Tap, int Channel)? factor) => factor is var (tap, channel)
        ? new TapEntry((tap.Y * _source.Width + tap.X) * _source.Channels + channel, tap.Y, tap.X, 0)
        : new TapEntry(0, Nowhere, Nowhere, 0);

    /// <summary><c>GemmPhase</c> in <c>implicit_gemm.cuh</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct PhaseEntry(
        int FirstY, int FirstX, int Height, int Width, int FirstBlock, int Blocks);

    /// <summary><c>GemmTap</c> in <c>implicit_gemm.cuh</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct TapEntry(int Offset, int Y, int X, int Unused);
}
