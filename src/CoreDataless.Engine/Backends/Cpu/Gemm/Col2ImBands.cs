namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Bands of image rows that are computed apart, the steps in which one goes down a band, and the rows of dy whose
/// products they collect: neighbours share some of them, which the next step keeps and the next band computes again.
/// </summary>
internal sealed class Col2ImBands
{
    // The products of a step stay in the first-level cache, if a row's do.
    private const int ProductFloatsPerStep = 6 * 1024;
    private const int BandsPerWorker = 3;

    private readonly int[] _firstSource;
    private readonly int[] _lastSource;
    private readonly int[][] _firstPixel;
    private readonly int _most;

    /// <summary>Finds how the image can be cut.</summary>
    /// <param name="geometry">The gradient's.</param>
    /// <param name="source">Shape of dy.</param>
    /// <param name="image">Shape of dx.</param>
    /// <param name="floatsPerPixel">Products of a pixel of dy.</param>
    public Col2ImBands(ConvGeometry geometry, Shape source, Shape image, int floatsPerPixel)
    {
        _firstSource = new int[image.Height];
        _lastSource = new int[image.Height];
        Array.Fill(_firstSource, source.Height);
        Array.Fill(_lastSource, -1);
        foreach (Phase phase in geometry.Phases.Where(p => p.Taps.Length > 0))
        {
            for (int i = 0; i < phase.Pixels.Length; i++)
            {
                int y = phase.Pixels[i] / image.Width;
                _firstSource[y] = Math.Min(_firstSource[y], phase.Sources[i] / source.Width);
                _lastSource[y] = Math.Max(_lastSource[y], (phase.Sources[i] + phase.Offsets[^1]) / source.Width);
            }
        }
        _firstPixel = [.. geometry.Phases.Select(phase => PixelsAbove(phase, image))];
        int[] counts = [.. Enumerable.Range(1, image.Height)];
        RowsPerStep = counts
            .TakeWhile(n => (long)MostRows(n) * source.Width * floatsPerPixel <= ProductFloatsPerStep)
            .LastOrDefault(1);
        MostSourceRows = MostRows(RowsPerStep);
        // More bands while shared rows stay below a third.
        _most = counts.Last(bands => bands == 1
            || bands * MostRows((image.Height + bands - 1) / bands) * 3 <= source.Height * 4);
    }

    /// <summary>Image rows of a step.</summary>
    public int RowsPerStep { get; }

    /// <summary>Rows of dy that a step needs at most.</summary>
    public int MostSourceRows { get; }

    /// <summary>Into how many bands each image is cut. The cut does not change results.</summary>
    /// <param name="images">Destination images.</param>
    /// <param name="workers">Who share them.</param>
    public int PerImage(int images, int workers) =>
        workers == 1 ? 1 : Math.Clamp((workers * BandsPerWorker + images - 1) / images, 1, _most);

    /// <summary>The rows of dy that image rows meet.</summary>
    public (int First, int Count) SourceRows(int top, int bottom)
    {
        int first = int.MaxValue, last = -1;
        for (int y = top; y < bottom; y++)
        {
            first = Math.Min(first, _firstSource[y]);
            last = Math.Max(last, _lastSource[y]);
        }
        return last < 0 ? (0, 0) : (first, last - first + 1);
    }

    /// <summary>The pixels of a phase that lie in image rows.</summary>
    public (int First, int End) Pixels(int phase, int top, int bottom) =>
        (_firstPixel[phase][top], _firstPixel[phase][bottom]);

    // For each image row, the pixels of a phase in the rows above it.
    private static int[] PixelsAbove(Phase phase, Shape image)
    {
        var above = new int[image.Height + 1];
        foreach (int pixel in phase.Pixels) above[pixel / image.Width + 1]++;
        for (int y = 0; y < image.Height; y++) above[y + 1] += above[y];
        return above;
    }

    private int MostRows(int rows)
    {
        int height = _firstSource.Length;
        return Enumerable.Range(0, height).Max(y => SourceRows(y, Math.Min(y + rows, height)).Count);
    }
}
