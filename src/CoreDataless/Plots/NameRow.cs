using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>Texts below an axis: side by side where they fit, else slanted, and only every n-th where there are too many.</summary>
internal sealed class NameRow
{
    /// <summary>The height of texts that stand side by side.</summary>
    public const double Flat = Lettering.Size + 6;

    private const double Gap = 8;
    private const double LongestName = 130;
    private const double SlantedPitch = 13;
    private const double Drop = 3;
    private static readonly double Slope = Math.Sqrt(0.5);

    private NameRow(IReadOnlyList<Tick> ticks, bool isSlanted)
    {
        Ticks = ticks;
        IsSlanted = isSlanted;
    }

    /// <summary>What is written.</summary>
    public IReadOnlyList<Tick> Ticks { get; }

    /// <summary>Do the texts rise towards their marks?</summary>
    public bool IsSlanted { get; }

    /// <summary>Units below the axis that the texts need.</summary>
    public double Height => IsSlanted ? Ticks.Max(t => Width(t.Label)) * Slope + Flat : Flat;

    /// <summary>Chooses for an axis of some length.</summary>
    public static NameRow Of(Scale scale, double length)
    {
        if (scale is CategoryScale { Names: var names })
        {
            IReadOnlyList<Tick> all = scale.Ticks(Math.Max(1, names.Count));
            if (Fit(scale, all, length)) return new NameRow(all, isSlanted: false);
            return new NameRow(scale.Ticks((int)(length / SlantedPitch)), isSlanted: true);
        }
        for (int most = 9; most > 1; most--)
        {
            IReadOnlyList<Tick> ticks = scale.Ticks(most);
            if (Fit(scale, ticks, length)) return new NameRow(ticks, isSlanted: false);
        }
        return new NameRow(scale.Ticks(1), isSlanted: false);
    }

    /// <summary>Units that the texts reach beyond the axis' beginning and beyond its end.</summary>
    public (double Left, double Right) Overhang(Scale scale, double length)
    {
        (double left, double right) = (0, 0);
        foreach (Tick tick in Ticks)
        {
            double place = scale.Place(tick.Value) * length, width = Width(tick.Label);
            left = Math.Max(left, (IsSlanted ? width * Slope + Lettering.Size / 2 : width / 2) - place);
            right = Math.Max(right, (IsSlanted ? 0 : width / 2) - (length - place));
        }
        return (left, right);
    }

    /// <summary>Writes the texts.</summary>
    /// <param name="markup">Where.</param>
    /// <param name="scale">Of the axis.</param>
    /// <param name="axis">A box above the texts, as wide as the axis is long.</param>
    public void Write(MarkupWriter markup, Scale scale, Box axis)
    {
        foreach (Tick tick in Ticks.Where(t => t.Label.Length > 0))
        {
            double x = axis.Left + axis.Width * scale.Place(tick.Value);
            if (IsSlanted) Caption.Slanted(markup, tick.Label, x + Drop, axis.Bottom + Lettering.Size + 1, LongestName);
            else Caption.Write(markup, tick.Label, x, axis.Bottom + Flat - 2, "middle", LongestName);
        }
    }

    private static double Width(string label) => Math.Min(Lettering.Width(label), LongestName);

    private static bool Fit(Scale scale, IReadOnlyList<Tick> ticks, double length)
    {
        double end = double.NegativeInfinity;
        foreach (Tick tick in ticks.Where(t => t.Label.Length > 0))
        {
            double place = scale.Place(tick.Value) * length, half = Width(tick.Label) / 2;
            if (place - half < end + Gap) return false;
            end = place + half;
        }
        return true;
    }
}
