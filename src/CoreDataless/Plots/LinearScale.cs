namespace CoreDataless.Plots;

/// <summary>Equal steps.</summary>
internal sealed record LinearScale : Scale
{
    // Of Around: the more, the nearer the ends are to the values.
    private const int MostSteps = 10;

    // Ends that are round but for the last digits of float64 count as round.
    private const double Rounding = 1e-9;

    /// <summary>Between two values, which are moved apart when nothing is between them.</summary>
    public LinearScale(double low, double high) => (Low, High) = Interval.Widened(low, high);

    /// <summary>The lower end.</summary>
    public double Low { get; }

    /// <summary>The upper end.</summary>
    public double High { get; }

    /// <summary>Ends at round values around all that is finite; never empty.</summary>
    public static LinearScale Around(IEnumerable<double> values, bool fromZero = false)
    {
        (double low, double high) = Interval.Of(fromZero ? values.Append(0) : values) ?? (0, 1);
        var tight = new LinearScale(low, high);
        RoundNumber step = tight.FineStep(MostSteps);
        while ((tight.High - tight.Low) / step.Value > MostSteps) step = step.Coarser;
        double first = Math.Floor(tight.Low / step.Value + Rounding);
        double last = Math.Ceiling(tight.High / step.Value - Rounding);
        return new LinearScale(step.Times((long)first).Value, step.Times((long)last).Value);
    }

    public override double Place(double value)
    {
        double place = (value - Low) / (High - Low);
        return double.IsFinite(place) ? place : double.NaN;
    }

    public override IReadOnlyList<Tick> Ticks(int most)
    {
        most = Math.Max(most, 1);
        RoundNumber step = FineStep(most);
        RoundNumber[] ticks = Multiples(step);
        while (ticks.Length > most)
        {
            step = step.Coarser;
            RoundNumber[] fewer = Multiples(step);
            ticks = fewer.Length > 0 ? fewer : [ticks[ticks.Length / 2]];
        }
        IReadOnlyList<string> labels = RoundNumber.Labels(ticks);
        return [.. ticks.Select((t, i) => new Tick(t.Value, labels[i]))];
    }

    // A power of ten, finer than what is looked for or as fine.
    private RoundNumber FineStep(int steps) => new(1, (int)Math.Floor(Math.Log10((High - Low) / (steps + 1))));

    private RoundNumber[] Multiples(RoundNumber step)
    {
        long first = (long)Math.Ceiling(Low / step.Value - Rounding);
        long last = (long)Math.Floor(High / step.Value + Rounding);
        var multiples = new RoundNumber[Math.Max(0, last - first + 1)];
        for (int i = 0; i < multiples.Length; i++) multiples[i] = step.Times(first + i);
        return multiples;
    }
}
