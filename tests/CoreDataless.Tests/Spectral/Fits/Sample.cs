using CoreDataless.Arrays;

namespace CoreDataless.Tests.Spectral.Fits;

/// <summary>Spectra that anybody can draw again.</summary>
internal static class Sample
{
    /// <summary>Ascending numbers made of uniform ones in [0, 1).</summary>
    public static double[] Draw(int count, ulong seed, Func<double, double> of)
    {
        var generator = new SplitMix64(seed);
        var values = new double[count];
        for (int i = 0; i < count; i++) values[i] = of((generator.Next() >> 11) * (1.0 / (1L << 53)));
        Array.Sort(values);
        return values;
    }

    public static double[] Spectrum(string name, int count, ulong seed) => name switch
    {
        "pareto" => Draw(count, seed, u => Math.Pow(1 - u, -1 / 1.5)),
        "uniform" => Draw(count, seed, u => 0.1 + u),
        "wishart" => Draw(
            count, seed, u => u < 0.9 ? 1e-4 + 4 * u * u * u * u : 3 * Math.Pow(10 * (1.0000001 - u), -0.6)),
        "rounded" => Draw(count, seed, u => Math.Ceiling(Math.Pow(1 - u, -1) * 3) / 3),
        "spikes" => Draw(count, seed, u => u < 0.98 ? 1 + u : 1e6 * u),
        "wide" => Draw(count, seed, u => Math.Pow(10, 600 * u - 300)),
        "geometric" => [.. Enumerable.Range(0, count).Select(i => Math.Pow(1.1, i))],
        "equal but one" => [.. Enumerable.Repeat(1.0, count - 1), 2],
        "clusters" => Draw(count, seed, u => Math.Floor(1 + 4 * u) * (1 + 1e-9 * u)),
        _ => throw new ArgumentException(name),
    };

    /// <summary>A standard normal number's inverse distribution by bisection.</summary>
    public static double Normal(double u)
    {
        double low = -9, high = 9;
        for (int k = 0; k < 60; k++)
        {
            double middle = (low + high) / 2;
            if (1 - CoreDataless.Spectral.NormalTail.Erfc(middle / Math.Sqrt(2)) / 2 < u) low = middle;
            else high = middle;
        }
        return low;
    }
}
