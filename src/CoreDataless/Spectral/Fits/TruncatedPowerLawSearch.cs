namespace CoreDataless.Spectral;

/// <summary>A spectrum's truncated power laws, one for each lower end.</summary>
internal sealed class TruncatedPowerLawSearch
{
    private readonly double[] _x;
    private readonly double[] _logs;
    private readonly double[] _meanLogs;
    private readonly double[] _meanExcesses;
    private readonly PowerLawOptions _options;

    /// <param name="x">Ascending, positive and finite; at least two.</param>
    /// <param name="options">How to fit.</param>
    public TruncatedPowerLawSearch(ReadOnlySpan<double> x, PowerLawOptions options)
    {
        _x = x.ToArray();
        _options = options;
        _logs = Array.ConvertAll(_x, Math.Log);
        _meanLogs = Tail.MeanExcesses(_logs);
        _meanExcesses = Tail.MeanExcesses(_x);
    }

    /// <summary>The fit; null when all eigenvalues are equal or none may be the lower end.</summary>
    public TruncatedPowerLawFit? Run(CancellationToken cancellation)
    {
        var search = new LowerEndSearch();
        search.Run(_meanLogs.Length, i => _meanLogs[i] > 0 && _options.Admits(_x[i]), Distance, cancellation);
        if (search.Best.Index < 0) return null;
        int first = search.Best.Index;
        return TruncatedPowerLawFit.Of(_x.AsSpan(first), _logs.AsSpan(first), new double[_x.Length - first]);
    }

    private double Distance(int i, double limit) =>
        TruncatedPowerLawModel.Fit(_meanLogs[i], _meanExcesses[i] / _x[i]).Distance(_logs.AsSpan(i), limit);
}
