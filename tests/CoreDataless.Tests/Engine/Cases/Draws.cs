namespace CoreDataless.Tests.Engine;

/// <summary>Fills one row of an input.</summary>
internal delegate void Draw(Random random, Span<float> row);

/// <summary>
/// How inputs are drawn. Where an operation has a kink, stay clear of it: no backend can be blamed for a tie.
/// </summary>
internal static class Draws
{
    /// <summary>-1 to 1.</summary>
    public static void Uniform(Random random, Span<float> row)
    {
        foreach (ref float v in row) v = (float)(2 * random.NextDouble() - 1);
    }

    /// <summary>0 to 1, as images are.</summary>
    public static void Image(Random random, Span<float> row)
    {
        foreach (ref float v in row) v = (float)random.NextDouble();
    }

    /// <summary>0.1 to 1 with a random sign: clear of the kink of ReLU.</summary>
    public static void AwayFromZero(Random random, Span<float> row)
    {
        foreach (ref float v in row) v = (float)((0.1 + 0.9 * random.NextDouble()) * (random.Next(2) == 0 ? -1 : 1));
    }

    /// <summary>All different, at least 1/64 apart and none zero: the largest under a window is clear.</summary>
    public static void Distinct(Random random, Span<float> row)
    {
        for (int i = 0; i < row.Length; i++) row[i] = (i - row.Length / 2 + 0.5f) / 64;
        random.Shuffle(row);
    }

    /// <summary>Small whole numbers: windows are full of exact ties.</summary>
    public static void Ties(Random random, Span<float> row)
    {
        foreach (ref float v in row) v = random.Next(-1, 2);
    }

    /// <summary>Logits of a clear but not saturated classifier: -4 to 4.</summary>
    public static void Logits(Random random, Span<float> row)
    {
        foreach (ref float v in row) v = (float)(8 * random.NextDouble() - 4);
    }

    /// <summary>One 1, the rest 0.</summary>
    public static void OneHot(Random random, Span<float> row)
    {
        row.Clear();
        row[random.Next(row.Length)] = 1;
    }

    /// <summary>Multiples of 1/1024 that sum to exactly 1.</summary>
    public static void SoftTarget(Random random, Span<float> row)
    {
        row.Clear();
        for (int i = 0; i < 1024; i++) row[random.Next(row.Length)] += 1f / 1024;
    }

    /// <summary>1 for one class and -1 for another: DeepFool's f = z[other] - z[predicted].</summary>
    public static void Difference(Random random, Span<float> row)
    {
        row.Clear();
        int plus = random.Next(row.Length);
        row[plus] = 1;
        row[(plus + 1 + random.Next(row.Length - 1)) % row.Length] = -1;
    }

    /// <summary>Every number times <paramref name="scale"/>.</summary>
    public static Draw Scaled(float scale) => (random, row) =>
    {
        Uniform(random, row);
        foreach (ref float v in row) v *= scale;
    };
}
