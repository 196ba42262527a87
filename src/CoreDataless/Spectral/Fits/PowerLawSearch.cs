using System.Numerics;

namespace CoreDataless.Spectral;

/// <summary>A spectrum's power laws, one for each lower end.</summary>
internal sealed class PowerLawSearch
{
    private const int Block = 64;
    private static readonly Vector<double> Ascending = Vector.CreateSequence(0.0, 1.0);

    private readonly double[] _x;
    private readonly double[] _logs;
    private readonly double[] _alphas;
    private readonly PowerLawOptions _options;
    private int _suspect;

    /// <param name="x">Ascending, positive and finite; at least two.</param>
    /// <param name="options">How to fit.</param>
    public PowerLawSearch(ReadOnlySpan<double> x, PowerLawOptions options)
    {
        _x = x.ToArray();
        _options = options;
        _logs = Array.ConvertAll(_x, Math.Log);
        _alphas = Array.ConvertAll(Tail.MeanExcesses(_logs), excess => 1 + 1 / excess);
    }

    /// <summary>The fit; null when all eigenvalues are equal or none may be the lower end.</summary>
    public PowerLawFit? Run(CancellationToken cancellation)
    {
        var search = new LowerEndSearch();
        search.Run(_alphas.Length, IsCandidate, Distance, cancellation);
        int best = search.Best.Index, second = search.Second.Index;
        if (best < 0) return null;
        return new PowerLawFit
        {
            Alpha = _alphas[best],
            XMin = _x[best],
            XMax = _x[^1],
            D = search.Best.D,
            Sigma = (_alphas[best] - 1) / Math.Sqrt(_x.Length - best),
            TailCount = Tail.From(_x, _x[best]).Length,
            RunnerUp = second < 0 ? null : new PowerLawCandidate(_alphas[second], _x[second], search.Second.D),
        };
    }

    private bool IsCandidate(int i) => double.IsFinite(_alphas[i]) && _options.Admits(_x[i]);

    // max_j |F(x_j) - (j - i) / n_i|.
    private double Distance(int i, double limit)
    {
        ReadOnlySpan<double> tail = _logs.AsSpan(i);
        double slope = 1 - _alphas[i];
        double mass = _options.Bounded ? 1 - Math.Exp(slope * (tail[^1] - tail[0])) : 1;
        var law = new Law(slope, tail[0], 1 / mass, tail.Length);
        // What dropped the candidate before will most often drop this one too.
        double distance = Furthest(tail, Math.Max(0, _suspect - i), law);
        if (distance <= limit) distance = Math.Max(distance, Probe(tail, law, limit, i));
        for (int start = 0; start < tail.Length && distance <= limit; start += Block)
        {
            distance = Math.Max(distance, Furthest(tail, start, law));
            if (distance > limit) _suspect = i + start;
        }
        return distance;
    }

    // Ever denser samples of the tail, as long as they are few beside the whole.
    private double Probe(ReadOnlySpan<double> tail, Law law, double limit, int first)
    {
        double distance = 0;
        for (int points = 16; points * 16 <= tail.Length; points *= 8)
        {
            double step = (double)tail.Length / points;
            for (int k = 0; k < points && distance <= limit; k++)
            {
                int j = (int)((k + 0.5) * step);
                distance = Math.Max(distance, law.Off(tail[j], j));
                if (distance > limit) _suspect = first + Math.Max(0, j - Block / 2);
            }
        }
        return distance;
    }

    // Over a block of the tail.
    private static double Furthest(ReadOnlySpan<double> tail, int start, Law law)
    {
        ReadOnlySpan<double> logs = tail.Slice(start, Math.Min(Block, tail.Length - start));
        var origin = new Vector<double>(law.LogXMin);
        Vector<double> furthest = Vector<double>.Zero;
        int j = 0;
        for (; j <= logs.Length - Vector<double>.Count; j += Vector<double>.Count)
        {
            Vector<double> survival = Vector.Exp(law.Slope * (new Vector<double>(logs[j..]) - origin));
            Vector<double> empirical = (Ascending + new Vector<double>((double)start + j)) / law.Count;
            furthest = Vector.Max(furthest, Vector.Abs(law.Scale * (Vector<double>.One - survival) - empirical));
        }
        double distance = 0;
        for (int lane = 0; lane < Vector<double>.Count; lane++) distance = Math.Max(distance, furthest[lane]);
        for (; j < logs.Length; j++) distance = Math.Max(distance, law.Off(logs[j], start + j));
        return distance;
    }

    private readonly record struct Law(double Slope, double LogXMin, double Scale, double Count)
    {
        // How far the law is from the empirical distribution at the tail's j-th point.
        public double Off(double log, int j) =>
            Math.Abs(Scale * (1 - Math.Exp(Slope * (log - LogXMin))) - j / Count);
    }
}
