using CoreDataless.Plots;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>Alpha over the layers of a model.</summary>
internal static class AlphaPlots
{
    private const int Within = 0, Outside = 1;
    private const int ManyLayers = 60;
    private const double WideRange = 14;

    /// <summary>The correlation flow: alpha against depth.</summary>
    public static Plot Flow(IReadOnlyList<LayerDepth> flow)
    {
        LayerDepth[] within = [.. flow.Where(IsWithin)], outside = [.. flow.Where(l => !IsWithin(l))];
        double end = flow.Count + 0.5;
        double[] ends = [.. flow.SelectMany(l => (double[])[l.Alpha, l.Alpha + l.Error])];
        List<Mark> marks =
        [
            Typical(0.5, end),
            new LineMark([.. flow.Select(l => new Point(l.Depth, l.Alpha))]) { Colour = Colours.Neutral, IsFaint = true },
        ];
        if (within.Length > 0) marks.Add(Dots(within, Within, outside.Length > 0 ? "alpha from 2 to 6" : null));
        if (outside.Length > 0) marks.Add(Dots(outside, Outside, "below 2 or above 6"));
        return new Plot
        {
            Title = "Alpha against depth",
            Description = DescribeFlow(flow),
            X = new Axis("layer, in the order of the file", new LinearScale(0.5, end)),
            Y = new Axis("alpha", ScaleOf(ends)),
            Marks = marks,
            Width = IsWide(flow) ? 720 : 360,
        };
    }

    /// <summary>Has it more layers than fit beside another figure?</summary>
    public static bool IsWide(IReadOnlyList<LayerDepth> flow) => flow.Count > ManyLayers;

    /// <summary>How many layers have which alpha; null for too few to speak of a distribution.</summary>
    public static Plot? Histogram(IReadOnlyList<LayerData> rows)
    {
        const int Fewest = 5;
        double[] alphas = [.. rows.Select(r => r.Alpha).OfType<double>().Where(double.IsFinite).Order()];
        if (alphas.Length < Fewest) return null;
        double width = BinWidth(alphas);
        Bar[] bars = [.. Bars(alphas, width)];
        double low = Math.Min(bars[0].From, AlphaBands.Least - width);
        double high = Math.Max(bars[^1].To, AlphaBands.Greatest + width);
        return new Plot
        {
            Title = "How alpha is distributed",
            Description = DescribeHistogram(alphas),
            X = new Axis("alpha", new LinearScale(low, high)),
            Y = new Axis(rows.Any(r => r.Matrix() is not null) ? "matrices" : "layers",
                LinearScale.Around(bars.Select(b => b.Height), fromZero: true)),
            Marks =
            [
                new BarMark(bars) { Colour = Within },
                new RuleMark(AlphaBands.Least, IsVertical: true, "") { Colour = Colours.Neutral },
                new RuleMark(AlphaBands.Greatest, IsVertical: true, "") { Colour = Colours.Neutral },
            ],
        };
    }

    /// <summary>The range that well-trained layers have.</summary>
    public static BandMark Typical(double from, double to) =>
        new([from, to], [AlphaBands.Least, AlphaBands.Least], [AlphaBands.Greatest, AlphaBands.Greatest])
        {
            Colour = Colours.Neutral,
            Label = "2 to 6, where well-trained layers lie",
        };

    /// <summary>Alphas: in proportion where they are far apart.</summary>
    public static Scale ScaleOf(IReadOnlyCollection<double> alphas) => alphas.DefaultIfEmpty().Max() > WideRange
        ? LogScale.Around([.. alphas, 1, 10])
        : LinearScale.Around([.. alphas, 1, AlphaBands.Greatest]);

    private static bool IsWithin(LayerDepth layer) => layer.Alpha is >= AlphaBands.Least and <= AlphaBands.Greatest;

    private static DotMark Dots(IEnumerable<LayerDepth> layers, int colour, string? label) =>
        new([.. layers.Select(l => new Dot(l.Depth, l.Alpha, l.Words, l.Error))]) { Colour = colour, Label = label };

    private static string DescribeFlow(IReadOnlyList<LayerDepth> flow)
    {
        LayerDepth least = flow.MinBy(l => l.Alpha)!, greatest = flow.MaxBy(l => l.Alpha)!;
        string bars = flow.Any(l => l.Matrices > 1)
            ? "A dot is the mean over a layer's matrices, its bar their deviation."
            : flow.Any(l => l.Error > 0) ? "Bars are the fits' standard errors." : "";
        return $"The correlation flow of {flow.Count} layers: from {Figures.Short(least.Alpha)} ({least.Name}) to "
            + $"{Figures.Short(greatest.Alpha)} ({greatest.Name}). In well-trained networks alpha changes little, or "
            + $"steadily, from layer to layer. {bars}".TrimEnd();
    }

    private static string DescribeHistogram(double[] alphas)
    {
        var bands = AlphaBands.Of(alphas);
        double median = alphas.Length % 2 == 1
            ? alphas[alphas.Length / 2]
            : (alphas[alphas.Length / 2 - 1] + alphas[alphas.Length / 2]) / 2;
        return $"{bands.Inside} of {alphas.Length} alphas are from 2 to 6 (dashed), {bands.Below} below, {bands.Above} above; "
            + $"the median is {Figures.Short(median)}.";
    }

    private static double BinWidth(double[] ascending)
    {
        const int MostBins = 24;
        double[] widths = [0.25, 0.5, 1, 2];
        double range = ascending[^1] - ascending[0];
        foreach (double width in widths)
        {
            if (range / width <= MostBins && (width > 0.25 || ascending.Length > 40)) return width;
        }
        return Math.Pow(10, Math.Ceiling(Math.Log10(range / MostBins)));
    }

    private static IEnumerable<Bar> Bars(double[] ascending, double width)
    {
        foreach (IGrouping<double, double> bin in ascending.GroupBy(a => Math.Floor(a / width)))
        {
            (double from, double to, int count) = (bin.Key * width, (bin.Key + 1) * width, bin.Count());
            yield return new Bar(from, to, count, $"alpha from {Figures.Short(from)} to {Figures.Short(to)}: {count}");
        }
    }
}
