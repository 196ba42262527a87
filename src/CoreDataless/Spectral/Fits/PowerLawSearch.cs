using System.Numerics;

namespace CoreDataless.Spectral;

/// <summary>
/// The search for the tail's lower end. D of a candidate is a maximum over its tail, so a candidate is dropped as soon
/// as one point lies further off than the second best D so far; what remains is exactly what weighing everything would
/// give.
/// </summary>
internal sealed class PowerLawSearch
{
    private const int Block = 512;
    private const int Stride = 64;
    private static readonly Vector<double> Ascending = Vector.CreateSequence(0.0, 1.0);

    private readonly double[] _x;
    private readonly double[] _logs;
    private readonly double[] _alphas;
    private readonly PowerLawOptions _options;
    private Candidate _best = Candidate.None;
    private Candidate _second = Candidate.None;

    /// <param name="x">Ascending, positive and finite; at least two.</param>
    /// <param name="options">How to fit.</param>
    public PowerLawSearch(ReadOnlySpan<double> x, PowerLawOptions options)
    {
        _x = x.ToArray();
        _options = options;
        _logs = Array.ConvertAll(_x, Math.Log);
        _alphas = Alphas(_logs);
    }

    /// <summary>The fit; null when all eigenvalues are equal or none may be the lower end.</summary>
    public PowerLawFit? Run(CancellationToken cancellation)
    {
        // A few candidates all over the spectrum first: they set a limit that drops most of the others early.
        for (int offset = 0; offset < Stride; offset++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = offset; i < _alphas.Length; i += Stride)
            {
                if (IsCandidate(i)) Weigh(i);
                if (i / Stride % 256 == 255) cancellation.ThrowIfCancellationRequested();
            }
        }
        if (_best.Index < 0) return null;
        int count = _x.Length - _best.Index;
        return new PowerLawFit
        {
            Alpha = _alphas[_best.Index],
            XMin = _x[_best.Index],
            XMax = _x[^1],
            D = _best.D,
            Sigma = (_alphas[_best.Index] - 1) / Math.Sqrt(count),
            TailCount = Tail.From(_x, _x[_best.Index]).Length,
            RunnerUp = _second.Index < 0
                ? null
                : new PowerLawCandidate(_alphas[_second.Index], _x[_second.Index], _second.D),
        };
    }

    // alpha_i = 1 + n_i / (sum of the tail's logarithms - n_i ln x_i), for all but the largest. The sums are
    // compensated: a plain sum of 100,000 logarithms would cost three digits.
    private static double[] Alphas(double[] logs)
    {
        var alphas = new double[logs.Length - 1];
        double sum = logs[^1], lost = 0;
        for (int i = logs.Length - 2; i >= 0; i--)
        {
            double next = sum + logs[i];
            lost += Math.Abs(sum) >= Math.Abs(logs[i]) ? sum - next + logs[i] : logs[i] - next + sum;
            sum = next;
            double n = logs.Length - i;
            alphas[i] = 1 + n / (sum - n * logs[i] + lost);
        }
        return alphas;
    }

    private bool IsCandidate(int i) =>
        _x[i] < _x[^1] && _alphas[i] > 1 && double.IsFinite(_alphas[i])
        && (_options.XMinRange is not { } range || (_x[i] >= range.Low && _x[i] <= range.High));

    private void Weigh(int i)
    {
        double distance = Distance(i, _second.D);
        var candidate = new Candidate(distance, i);
        if (candidate.Beats(_best)) (_best, _second) = (candidate, _best);
        else if (candidate.Beats(_second)) _second = candidate;
    }

    // max_j |F(x_j) - (j - i) / n_i|; any number above the limit where it is above the limit.
    private double Distance(int i, double limit)
    {
        ReadOnlySpan<double> tail = _logs.AsSpan(i);
        double slope = 1 - _alphas[i];
        double mass = _options.Bounded ? 1 - Math.Exp(slope * (tail[^1] - tail[0])) : 1;
        var law = new Law(slope, tail[0], 1 / mass, tail.Length);
        double probe = Probe(tail, law, limit);
        if (probe > limit) return probe;
        double distance = 0;
        for (int start = 0; start < tail.Length; start += Block)
        {
            int length = Math.Min(Block, tail.Length - start);
            distance = Math.Max(distance, Furthest(tail.Slice(start, length), start, law));
            if (distance > limit) return distance;
        }
        return distance;
    }

    // Ever denser samples of the tail, as long as they are few beside the whole.
    private static double Probe(ReadOnlySpan<double> tail, Law law, double limit)
    {
        double distance = 0;
        for (int points = 16; points * 16 <= tail.Length; points *= 8)
        {
            double step = (double)tail.Length / points;
            for (int k = 0; k < points; k++)
            {
                int j = (int)((k + 0.5) * step);
                distance = Math.Max(distance, law.Off(tail[j], j));
                if (distance > limit) return distance;
            }
        }
        return distance;
    }

    private static double Furthest(ReadOnlySpan<double> logs, int start, Law law)
    {
        int width = Vector<double>.Count, j = 0;
        Vector<double> furthest = Vector<double>.Zero;
        for (; j <= logs.Length - width; j += width)
        {
            Vector<double> survival = Vector.Exp((new Vector<double>(logs[j..]) - new Vector<double>(law.LogXMin)) * law.Slope);
            Vector<double> empirical = (Ascending + new Vector<double>((double)start + j)) / new Vector<double>(law.Count);
            furthest = Vector.Max(furthest, Vector.Abs((Vector<double>.One - survival) * law.Scale - empirical));
        }
        double distance = 0;
        for (int lane = 0; lane < width; lane++) distance = Math.Max(distance, furthest[lane]);
        for (; j < logs.Length; j++) distance = Math.Max(distance, law.Off(logs[j], start + j));
        return distance;
    }

    private readonly record struct Law(double Slope, double LogXMin, double Scale, double Count)
    {
        // How far the law is from the empirical distribution at the tail's j-th point.
        public double Off(double log, int j) =>
            Math.Abs((1 - Math.Exp(Slope * (log - LogXMin))) * Scale - j / Count);
    }

    private readonly record struct Candidate(double D, int Index)
    {
        public static Candidate None { get; } = new(double.PositiveInfinity, -1);

        // The smaller D, and of equal ones the first: the order in which candidates come does not matter.
        public bool Beats(Candidate other) => D < other.D || (D == other.D && Index < other.Index);
    }
}
