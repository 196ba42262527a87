namespace CoreDataless.Engine;

// The prediction, and the steps of descent and of DeepFool.
internal static partial class ReferenceKernels
{
    // In float32, as whoever reads the scores would see them: a tie there is a tie here.
    public static int Class(ReadOnlySpan<double> scores)
    {
        int best = 0;
        for (int k = 1; k < scores.Length; k++)
        {
            if ((float)scores[k] > (float)scores[best]) best = k;
        }
        return best;
    }

    public static double L2Norm(ReadOnlySpan<double> x) => Math.Sqrt(Dot(x, x));

    public static void DescentStep(
        Op.DescentStep op,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> gradient,
        double norm,
        bool groupMoves,
        Span<double> y)
    {
        // Written so that a norm that is not a number stays.
        bool stay = !groupMoves || !(norm > 0);
        for (int i = 0; i < y.Length; i++)
            y[i] = stay ? x[i] : Clamp(x[i] - op.Step * gradient[i] / norm, op.Low, op.High);
    }

    public static void DeepFoolMove(double distance, ReadOnlySpan<double> gradient, Span<double> move)
    {
        double length = (distance + 1e-4) / (L2Norm(gradient) + 1e-8);
        for (int i = 0; i < move.Length; i++) move[i] = length * gradient[i];
    }

    public static void DeepFoolPoint(
        Op.DeepFoolPoint op, ReadOnlySpan<double> start, ReadOnlySpan<double> total, Span<double> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = Clamp(start[i] + (1.0 + op.Overshoot) * total[i], op.Low, op.High);
    }

    private static double Clamp(double value, double low, double high) => Math.Min(Math.Max(value, low), high);
}
