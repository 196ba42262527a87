namespace CoreDataless.Spectral;

/// <summary>Eigenvalues of W^T W and what is made of a list of them.</summary>
public static class Eigenvalues
{
    /// <summary>(scale * s)^2 of each singular value, ascending: the empirical spectral density.</summary>
    /// <param name="singularValues">In any order, of one matrix or of several to be pooled.</param>
    /// <param name="scale">What the matrices are multiplied with.</param>
    public static double[] Of(ReadOnlySpan<double> singularValues, double scale)
    {
        var eigenvalues = new double[singularValues.Length];
        for (int i = 0; i < eigenvalues.Length; i++)
        {
            double s = scale * singularValues[i];
            eigenvalues[i] = s * s;
        }
        eigenvalues.AsSpan().Sort();
        return eigenvalues;
    }

    /// <summary>WeightWatcher's <c>alpha_weighted</c> (alpha-hat): alpha * log10(lambda_max).</summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="alpha">The exponent.</param>
    public static double AlphaWeighted(ReadOnlySpan<double> eigenvalues, double alpha) =>
        alpha * Math.Log10(eigenvalues[^1]);

    /// <summary>
    /// WeightWatcher's <c>log_alpha_norm</c>: log10 of the sum of x^alpha over all eigenvalues, also where the powers
    /// overflow.
    /// </summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="alpha">The exponent.</param>
    public static double LogAlphaNorm(ReadOnlySpan<double> eigenvalues, double alpha)
    {
        double max = eigenvalues[^1], sum = 0;
        if (max == 0) return double.NegativeInfinity;
        foreach (double x in eigenvalues) sum += Math.Pow(x / max, alpha);
        return alpha * Math.Log10(max) + Math.Log10(sum);
    }

    internal static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double x in values) sum += x;
        return sum;
    }
}
