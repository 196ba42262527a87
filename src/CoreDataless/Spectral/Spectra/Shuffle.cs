using CoreDataless.Arrays;

namespace CoreDataless.Spectral;

/// <summary>Random orders of a matrix's elements.</summary>
internal static class Shuffle
{
    private const int StepsBetweenQuestions = 1 << 20;

    /// <summary>Fisher and Yates' shuffle of each of some matrices of equal size, by itself. Its order depends on the
    /// seed and on the matrix's number alone.</summary>
    /// <param name="values">The matrices, one after the other.</param>
    /// <param name="count">How many.</param>
    /// <param name="firstMatrix">The number of the first.</param>
    /// <param name="seed">From <see cref="Seed"/>.</param>
    /// <param name="cancellation">Asked now and then: the largest matrices take many seconds.</param>
    public static void Matrices(
        Span<double> values, int count, int firstMatrix, ulong seed, CancellationToken cancellation)
    {
        int size = values.Length / count;
        for (int matrix = 0; matrix < count; matrix++)
        {
            var generator = new SplitMix64(Fold(seed, (ulong)(firstMatrix + matrix)));
            Span<double> own = values.Slice(matrix * size, size);
            for (int i = size - 1; i > 0; i--)
            {
                if (i % StepsBetweenQuestions == 0) cancellation.ThrowIfCancellationRequested();
                int j = generator.Below(i + 1);
                (own[i], own[j]) = (own[j], own[i]);
            }
        }
    }

    /// <summary>A seed for one layer and replica.</summary>
    public static ulong Seed(ulong seed, string layer, int replica)
    {
        // Mixed first: seeds and replicas are both small, and 0 ^ 1 is 1 ^ 0.
        ulong folded = Fold(Fold(0, seed), (ulong)replica);
        foreach (char c in layer) folded = Fold(folded, c);
        return folded;
    }

    private static ulong Fold(ulong seed, ulong value) => new SplitMix64(seed ^ value).Next();
}
