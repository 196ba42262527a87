using System.Numerics;

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
        ReadOnlySpan<double> tail = _x.AsSpan(search.Best.Index);
        return TruncatedPowerLawFit.Of(tail, new double[tail.Length]);
    }

    // Ever denser points of the tail; the last round takes them all.
    private double Distance(int i, double limit)
    {
        var model = TruncatedPowerLawModel.Fit(_meanLogs[i], _meanExcesses[i] / _x[i]);
        int count = _x.Length - i;
        double distance = 0;
        for (int step = (int)BitOperations.RoundUpToPowerOf2((uint)count) / 8; distance <= limit; step /= 8)
        {
            step = Math.Max(step, 1);
            for (int j = step / 2; j < count && distance <= limit; j += step)
            {
                double excess = (_x[i + j] - _x[i]) / _x[i];
                double law = 1 - model.Survival(_logs[i + j] - _logs[i], excess);
                distance = Math.Max(distance, Math.Abs(law - (double)j / count));
            }
            if (step == 1) break;
        }
        return distance;
    }
}
