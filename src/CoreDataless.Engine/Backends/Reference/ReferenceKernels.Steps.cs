namespace CoreDataless.Engine;

// The steps of descent and of DeepFool.
internal static partial class ReferenceKernels
{
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
