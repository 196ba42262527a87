namespace CoreDataless.Plots;

/// <summary>Names side by side: the i-th has the place of the value i, and half a step of room at both ends.</summary>
internal sealed record CategoryScale(IReadOnlyList<string> Names) : Scale
{
    public override double Place(double value)
    {
        double place = (value + 0.5) / Math.Max(1, Names.Count);
        return double.IsFinite(place) ? place : double.NaN;
    }

    public override IReadOnlyList<Tick> Ticks(int most)
    {
        RoundNumber every = new(1, 0);
        while (Names.Count > Math.Max(1, most) * every.Value) every = every.Coarser;
        int step = (int)every.Value;
        return [.. Names.Select((name, i) => new Tick(i, name)).Where((_, i) => i % step == 0)];
    }
}
