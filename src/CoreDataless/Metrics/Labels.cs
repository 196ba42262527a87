using CoreDataless.Engine;

namespace CoreDataless.Metrics;

/// <summary>Classes as numbers: one-hot targets, predictions, candidate orders.</summary>
internal static class Labels
{
    /// <summary>The class of each row of scores.</summary>
    public static int[] Predicted(ReadOnlySpan<float> scores, int classCount)
    {
        var best = new int[scores.Length / classCount];
        for (int row = 0; row < best.Length; row++)
            best[row] = Op.Predicts.Class(scores.Slice(row * classCount, classCount));
        return best;
    }

    /// <summary>The <paramref name="count"/> classes of largest score, largest first, ties by lower index.</summary>
    public static int[] Best(ReadOnlySpan<float> scores, int count)
    {
        float[] copy = scores.ToArray();
        return [.. Enumerable.Range(0, copy.Length).OrderByDescending(k => copy[k]).ThenBy(k => k).Take(count)];
    }

    /// <summary>One-hot rows of the classes, one after the other.</summary>
    public static float[] OneHot(ReadOnlySpan<int> classes, int classCount)
    {
        var rows = new float[classes.Length * classCount];
        for (int i = 0; i < classes.Length; i++) rows[i * classCount + classes[i]] = 1;
        return rows;
    }
}
