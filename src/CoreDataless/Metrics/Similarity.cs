namespace CoreDataless.Metrics;

/// <summary>How the cosines of K prototypes become one number; S is the sum of the off-diagonal cosines.</summary>
public enum MgConvention
{
    /// <summary>The authors' code: 1 - S / K^2, the diagonal left zero.</summary>
    Reference,

    /// <summary>Equation 7 read literally, with the diagonal's ones: 1 - (S + K) / K^2.</summary>
    Paper,

    /// <summary>The mean over pairs of different classes: 1 - S / (K (K - 1)).</summary>
    OffDiagonal,
}

/// <summary>Mg in its three conventions.</summary>
public readonly record struct MgValues(double Reference, double Paper, double OffDiagonal)
{
    /// <summary>In one of them.</summary>
    public double In(MgConvention convention) => convention switch
    {
        MgConvention.Reference => Reference,
        MgConvention.Paper => Paper,
        _ => OffDiagonal,
    };
}

/// <summary>Cosines of feature vectors and the metrics made of them (arXiv 2305.15563, eq. 4-8), in double.</summary>
public static class Similarity
{
    // Each norm is clamped from below, as the authors' code has it: 1e-6 for Mg, PyTorch's 1e-8 for Madv.
    private const double MgEpsilon = 1e-6;
    private const double MadvEpsilon = 1e-8;

    /// <summary>Mg of the features (classes, features) of one run's prototypes.</summary>
    /// <exception cref="ArgumentException">Fewer than two classes, or a ragged matrix.</exception>
    public static MgValues Mg(ReadOnlySpan<float> features, int classes)
    {
        if (classes < 2 || features.Length % classes != 0)
            throw new ArgumentException($"{features.Length} features do not make {classes} rows, at least 2");
        double sum = Matrix(features, classes).Where((_, i) => i / classes != i % classes).Sum();
        double k = classes;
        return new MgValues(1 - sum / (k * k), 1 - (sum + k) / (k * k), 1 - sum / (k * (k - 1)));
    }

    /// <summary>How many rows are shorter than the clamp of their norms: Mg of such rows is 1, and means nothing.</summary>
    public static int Vanishing(ReadOnlySpan<float> features, int classes)
    {
        int width = features.Length / classes, count = 0;
        for (int k = 0; k < classes; k++)
        {
            ReadOnlySpan<float> row = features.Slice(k * width, width);
            if (Math.Sqrt(Dot(row, row)) < MgEpsilon) count++;
        }
        return count;
    }

    /// <summary>The cosines of all pairs, (classes, classes).</summary>
    public static double[] Matrix(ReadOnlySpan<float> features, int classes)
    {
        int width = features.Length / classes;
        var lengths = new double[classes];
        for (int i = 0; i < classes; i++) lengths[i] = Length(features.Slice(i * width, width), MgEpsilon);
        var cosines = new double[classes * classes];
        for (int i = 0; i < classes; i++)
        {
            for (int j = i; j < classes; j++)
            {
                double dot = Dot(features.Slice(i * width, width), features.Slice(j * width, width));
                cosines[i * classes + j] = cosines[j * classes + i] = dot / (lengths[i] * lengths[j]);
            }
        }
        return cosines;
    }

    /// <summary>1 - cosine of each row of two (rows, features) matrices; Madv is the mean of it.</summary>
    public static double[] Distances(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int rows)
    {
        int width = a.Length / rows;
        var distances = new double[rows];
        for (int i = 0; i < rows; i++)
            distances[i] = 1 - Cosine(a.Slice(i * width, width), b.Slice(i * width, width), MadvEpsilon);
        return distances;
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b, double epsilon) =>
        Dot(a, b) / (Length(a, epsilon) * Length(b, epsilon));

    private static double Length(ReadOnlySpan<float> a, double epsilon) => Math.Max(Math.Sqrt(Dot(a, a)), epsilon);

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
