namespace CoreDataless.Plots;

/// <summary>Equal factors: base 10.</summary>
internal sealed record LogScale : Scale
{
    // Powers of ten that rounding of a logarithm has missed.
    private const double Rounding = 1e-9;

    // With fewer powers of ten, their parts are labelled too.
    private const int FewDecades = 3;

    // With more, marks for every digit would be a grey edge.
    private const int ManyDecades = 8;

    private const double Smallest = 1 / Interval.Largest;

    /// <summary>Between two positive values, which are moved apart when nothing is between them.</summary>
    public LogScale(double low, double high)
    {
        (low, high) = Interval.Of(new[] { low, high }.Where(v => v > 0)) ?? (1, 10);
        (low, high) = (Within(low), Within(high));
        (Low, High) = high / low > 1 + Rounding ? (low, high) : (Within(low / 2), Within(high * 2));
    }

    /// <summary>The lower end, above 0.</summary>
    public double Low { get; }

    /// <summary>The upper end.</summary>
    public double High { get; }

    /// <summary>Ends at powers of ten, or at round parts of one, around all that is finite and positive; never empty.</summary>
    public static LogScale Around(IEnumerable<double> values)
    {
        var tight = new LogScale(double.NaN, double.NaN);
        if (Interval.Of(values.Where(v => v > 0)) is var (low, high)) tight = new LogScale(low, high);
        IReadOnlyList<int> parts = Math.Log10(tight.High / tight.Low) < FewDecades ? [1, 2, 5] : [1];
        RoundNumber[] round = [.. Parts(Exponent(tight.Low) - 1, Exponent(tight.High) + 1, parts)];
        return new LogScale(
            round.Last(r => r.Value <= tight.Low * (1 + Rounding)).Value,
            round.First(r => r.Value >= tight.High * (1 - Rounding)).Value);
    }

    public override double Place(double value)
    {
        double place = (Math.Log10(value) - Math.Log10(Low)) / (Math.Log10(High) - Math.Log10(Low));
        return double.IsFinite(place) ? place : double.NaN;
    }

    public override IReadOnlyList<Tick> Ticks(int most)
    {
        most = Math.Max(most, 1);
        RoundNumber[] decades = Inside([1]);
        if (decades.Length >= FewDecades || decades.Length >= most) return Decades(decades, most);
        RoundNumber[] parts = Inside([1, 2, 5]);
        if (parts.Length > most && decades.Length > 0) return Decades(decades, most);
        return parts.Length > 1 && parts.Length <= most
            ? Labelled(parts, Inside([1, 2, 3, 4, 5, 6, 7, 8, 9]))
            : new LinearScale(Low, High).Ticks(most);
    }

    private static double Within(double value) => Math.Clamp(value, Smallest, Interval.Largest);

    private static int Exponent(double value) => (int)Math.Floor(Math.Log10(value));

    private static IEnumerable<RoundNumber> Parts(int first, int last, IReadOnlyList<int> digits) =>
        from exponent in Enumerable.Range(first, last - first + 1)
        from digit in digits
        select new RoundNumber(digit, exponent);

    private RoundNumber[] Inside(IReadOnlyList<int> digits) =>
    [
        .. Parts(Exponent(Low), Exponent(High) + 1, digits)
            .Where(r => r.Value >= Low * (1 - Rounding) && r.Value <= High * (1 + Rounding)),
    ];

    private IReadOnlyList<Tick> Decades(RoundNumber[] decades, int most)
    {
        RoundNumber every = new(1, 0);
        while ((decades.Length - 1) / every.Value >= most) every = every.Coarser;
        RoundNumber[] labelled = [.. decades.Where(d => d.Exponent % (int)every.Value == 0)];
        if (labelled.Length == 0 || labelled.Length > most) labelled = [decades[decades.Length / 2]];
        bool showsParts = every.Value == 1 && decades.Length <= ManyDecades;
        return Labelled(labelled, showsParts ? Inside([1, 2, 3, 4, 5, 6, 7, 8, 9]) : decades);
    }

    private static IReadOnlyList<Tick> Labelled(RoundNumber[] labelled, RoundNumber[] all)
    {
        IReadOnlyList<string> labels = Labels(labelled);
        return [.. all.Select(r => new Tick(r.Value, Array.IndexOf(labelled, r) is >= 0 and var i ? labels[i] : ""))];
    }

    // 0.001 to 1000 are read faster than powers; among powers, 1 and 10 are still themselves.
    private static IReadOnlyList<string> Labels(RoundNumber[] numbers)
    {
        bool arePlain = numbers.All(n => n.Exponent is >= -3 and <= 3);
        return [.. numbers.Select(n => arePlain || n.Exponent is 0 or 1 ? n.Plain : n.Scientific)];
    }
}
