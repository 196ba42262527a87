namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>Implicit QL with Wilkinson's shift on three diagonals; its rotations are handed on for the vectors.</summary>
internal sealed class TridiagonalQL(RotationSweeps sweeps)
{
    private const int MostSweepsPerValue = 60;

    /// <summary>Leaves the eigenvalues in the diagonal, in the order of the vectors.</summary>
    /// <param name="diagonal">n values.</param>
    /// <param name="beside">n values, of which the last is not used.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidOperationException">No convergence, which is not known to happen.</exception>
    public void Diagonalise(double[] diagonal, double[] beside, CancellationToken cancellation)
    {
        int n = diagonal.Length;
        double norm = Enumerable.Range(0, n).Max(i => Math.Abs(diagonal[i]) + Math.Abs(beside[i]));
        double negligible = Math.ScaleB(norm, -53);
        for (int first = 0; first < n; first++)
        {
            for (int sweep = 0; ; sweep++)
            {
                int last = first;
                while (last < n - 1 && Math.Abs(beside[last]) > negligible) last++;
                if (last == first) break;
                if (sweep == MostSweepsPerValue) throw new InvalidOperationException("the eigenvalues do not converge");
                cancellation.ThrowIfCancellationRequested();
                Sweep(diagonal, beside, first, last, sweeps.Next(last, last - first));
            }
        }
        sweeps.Flush();
    }

    // Chases a bulge up from the last row of a block to its first. Rotation k turns rows last - k - 1 and last - k.
    private static void Sweep(double[] diagonal, double[] beside, int first, int last, Span<double> rotations)
    {
        double half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]);
        double shift = diagonal[first] - beside[first] / (half + Math.CopySign(double.Hypot(half, 1), half));
        double x = diagonal[last] - shift, bulge = 0, cosine = 1, sine = 1, carried = 0;
        for (int i = last - 1; i >= first; i--)
        {
            bulge = sine * beside[i];
            double b = cosine * beside[i];
            double r = double.Hypot(bulge, x);
            beside[i + 1] = r;
            (sine, cosine) = r == 0 ? (0, 1) : (bulge / r, x / r);
            double d = diagonal[i + 1] - carried;
            double t = (diagonal[i] - d) * sine + 2 * cosine * b;
            carried = sine * t;
            diagonal[i + 1] = d + carried;
            x = cosine * t - b;
            rotations[2 * (last - 1 - i)] = cosine;
            rotations[2 * (last - 1 - i) + 1] = sine;
        }
        diagonal[first] -= carried;
        beside[first] = x;
        beside[last] = 0;
    }
}
