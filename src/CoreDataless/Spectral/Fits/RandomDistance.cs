namespace CoreDataless.Spectral;

/// <summary>How far a spectrum is from that of the same matrix with its elements shuffled.</summary>
public static class RandomDistance
{
    /// <summary>
    /// WeightWatcher's <c>rand_distance</c>: the square root of the Jensen-Shannon divergence, in natural logarithms,
    /// of two ascending lists of eigenvalues taken as vectors of probabilities, entry by entry.
    /// </summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="shuffled">Ascending, as many.</param>
    /// <returns>NaN where a list's sum is 0 or not finite.</returns>
    /// <exception cref="ArgumentException">The lists are not of the same length.</exception>
    public static double JensenShannon(ReadOnlySpan<double> eigenvalues, ReadOnlySpan<double> shuffled)
    {
        if (eigenvalues.Length != shuffled.Length)
            throw new ArgumentException($"{eigenvalues.Length} eigenvalues against {shuffled.Length}");
        // The mean is taken before either list is normalised, as in the tool.
        double p = Eigenvalues.Sum(eigenvalues), q = Eigenvalues.Sum(shuffled), divergence = 0;
        for (int i = 0; i < shuffled.Length; i++)
        {
            double mean = (eigenvalues[i] + shuffled[i]) / (p + q);
            divergence += Term(eigenvalues[i] / p, mean) + Term(shuffled[i] / q, mean);
        }
        return Math.Sqrt(Math.Max(divergence / 2, 0));
    }

    private static double Term(double p, double mean) => p == 0 ? 0 : p * Math.Log(p / mean);
}
