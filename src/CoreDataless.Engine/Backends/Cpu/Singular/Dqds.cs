namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// Singular values of a bidiagonal matrix by the differential quotient-difference algorithm with shifts: no roots, no
/// rotations, one division for each element and step.
/// </summary>
/// <remarks>
/// Fernando, Parlett, "Accurate singular values and differential qd algorithms", Numer. Math. 67 (1994); the shifts
/// after Parlett, Marques, "An implementation of the dqds algorithm (positive case)", Linear Algebra Appl. 309 (2000).
/// </remarks>
internal unsafe ref struct Dqds
{
    private const double Epsilon = 1.0 / (1L << 52);
    private const double Tolerance = 100 * Epsilon * (100 * Epsilon);
    // The square of 2^-60 of the largest value: neglecting such an element cannot be seen in any value.
    private const double Floor = 1.0 / (1L << 60) / (1L << 60);
    private const double Rounding = 10 * Epsilon;
    private const double Negligible = 1e-290;
    private const double FirstGrowth = 0.25;
    private const double FlipBias = 1.5;
    private const int Block = 32;
    private const double SmallestProduct = 1e-250;
    private const int MostStepsPerValue = 200;

    // The matrix's squared elements: q on the diagonal, e above it. A step's outcome goes beside them, as it may fail.
    private readonly double* _q;
    private readonly double* _e;
    private readonly double* _nextQ;
    private readonly double* _nextE;
    private readonly CancellationToken _cancellation;

    // The block at work, and the sum of the shifts it has seen.
    private int _low;
    private int _high;
    private double _shifted;

    // Of the last step: the smallest d of all, without the last, without the last two; and those last ones.
    private (double All, double But1, double But2) _smallest;
    private (double At0, double At1, double At2) _last;
    private double _smallestE;
    private double _growth;

    // Where a block begins that waits for those to its right, and the shifts it has seen.
    private readonly record struct Waiting(int Low, double Shifted);

    private Dqds(double* memory, int count, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _q = memory;
        _e = _q + count;
        _nextQ = _e + count;
        _nextE = _nextQ + count;
    }

    /// <summary>Doubles of working memory.</summary>
    public static long WorkLength(int count) => 6L * count;

    /// <summary>The values, largest first.</summary>
    /// <param name="diagonal">As many as there are values.</param>
    /// <param name="above">One less.</param>
    /// <param name="values">Receives the values.</param>
    /// <param name="work">See <see cref="WorkLength"/>.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static void Values(
        double* diagonal, double* above, Span<double> values, double* work, CancellationToken cancellation)
    {
        int count = values.Length;
        double largest = 0;
        for (int i = 0; i < count; i++)
            largest = Math.Max(largest, Math.Max(Math.Abs(diagonal[i]), i < count - 1 ? Math.Abs(above[i]) : 0));
        if (largest == 0)
        {
            values.Clear();
            return;
        }
        // Nothing above two, so that products of some elements stay in range.
        double scale = Math.ScaleB(1, -Math.ILogB(largest));
        for (int i = 0; i < count; i++)
        {
            double q = diagonal[i] * scale, e = i < count - 1 ? above[i] * scale : 0;
            (work[i], work[count + i]) = (q * q, e * e);
        }
        var solver = new Dqds(work, count, cancellation);
        solver.Solve(values, new Span<Waiting>(work + 4 * (nint)count, count));
        values.Sort(static (a, b) => b.CompareTo(a));
        foreach (ref double value in values) value /= scale;
    }

    private void Solve(Span<double> values, Span<Waiting> waiting)
    {
        int blocks = 0;
        (_low, _high, _shifted) = (0, values.Length - 1, 0);
        Begin();
        long steps = (long)MostStepsPerValue * values.Length;
        while (_high >= 0)
        {
            if (_high < _low)
            {
                (_low, _shifted) = waiting[--blocks];
                Begin();
            }
            if (Deflate(values)) continue;
            int split = Split();
            if (split >= 0)
            {
                waiting[blocks++] = new Waiting(_low, _shifted);
                _low = split + 1;
                Begin();
            }
            else
            {
                if (steps-- == 0) throw new InvalidOperationException("the singular values do not converge");
                Advance();
            }
        }
    }

    // Nothing is known of a new block. Its small end should be the last: that is where values are found.
    private void Begin()
    {
        (_smallest, _last, _smallestE, _growth) = ((0, 0, 0), (0, 0, 0), 0, FirstGrowth);
        if (_q[_low] * FlipBias >= _q[_high]) return;
        new Span<double>(_q + _low, _high - _low + 1).Reverse();
        new Span<double>(_e + _low, _high - _low).Reverse();
    }

    // Takes the last one or two values where they have come loose.
    private bool Deflate(Span<double> values)
    {
        int n = _high;
        if (n == _low || _e[n - 1] <= Math.Max(Floor, Tolerance * (_shifted + _q[n])))
        {
            values[n] = Math.Sqrt(_q[n] + _shifted);
            _high = n - 1;
            (_smallest, _last) = ((_smallest.But1, _smallest.But2, _smallest.But2), (_last.At1, _last.At2, _last.At2));
            return true;
        }
        if (n - 1 > _low && _e[n - 2] > Math.Max(Floor, Tolerance * _shifted)) return false;
        double difference = _q[n - 1] - _q[n] + _e[n - 1];
        double root = Math.Sqrt(difference * difference + 4 * _q[n] * _e[n - 1]);
        double larger = (_q[n - 1] + _q[n] + _e[n - 1] + root) / 2;
        values[n - 1] = Math.Sqrt(larger + _shifted);
        values[n] = Math.Sqrt(_q[n - 1] / larger * _q[n] + _shifted);
        _high = n - 2;
        double rest = _smallest.But2;
        (_smallest, _last) = ((rest, rest, rest), (_last.At2, _last.At2, _last.At2));
        return true;
    }

    // The last place where the block falls apart, or -1.
    private int Split()
    {
        double negligible = Math.Max(Floor, Tolerance * _shifted);
        if (_smallestE > negligible) return -1;
        for (int k = _high - 1; k >= _low; k--)
        {
            if (_e[k] <= negligible) return k;
        }
        return -1;
    }

    // One step, with a smaller shift where the first is too large. Without a shift a step always succeeds.
    private void Advance()
    {
        _cancellation.ThrowIfCancellationRequested();
        double shift = Shift();
        for (int failures = 0; !Step(shift); failures++)
        {
            bool late = failures == 0 && _smallest.But1 > 0 && _last.At0 < 0;
            shift = failures > 1 ? 0 : late ? (shift + _last.At0) * (1 - 2 * Epsilon) : shift / 4;
            if (shift < 0) shift = 0;
        }
        _shifted += shift;
        int count = _high - _low + 1;
        new ReadOnlySpan<double>(_nextQ + _low, count).CopyTo(new Span<double>(_q + _low, count));
        new ReadOnlySpan<double>(_nextE + _low, count - 1).CopyTo(new Span<double>(_e + _low, count - 1));
    }

    // Forms the matrix of the same values less the shift; false where one of them would be negative.
    private bool Step(double shift)
    {
        int k = _low, n = _high;
        double d = _q[k] - shift;
        double leastE = double.PositiveInfinity;
        double least = Run(ref k, n - 2, ref d, shift, d, ref leastE);
        (_smallest.But2, _last.At2) = (least, d);
        least = Run(ref k, n - 1, ref d, shift, least, ref leastE);
        (_smallest.But1, _last.At1) = (least, d);
        least = Run(ref k, n, ref d, shift, least, ref leastE);
        (_smallest.All, _last.At0) = (least, d);
        _nextQ[n] = d;
        _smallestE = leastE;
        if (least >= 0) return true;
        // A shift that was right to the last digits: what is left of the value is its rounding.
        bool rounding = _smallest.But1 >= 0 && d >= -Rounding * (_shifted + shift)
            && _nextE[n - 1] <= Rounding * (_shifted + _last.At1);
        if (rounding) (_nextQ[n], _smallest.All, _last.At0) = (0, 0, 0);
        return rounding;
    }

    // The recurrence from k to the end, the faster way where that is safe.
    private readonly double Run(ref int k, int end, ref double d, double shift, double least, ref double leastE)
    {
        while (k < end)
        {
            int blockEnd = Math.Min(end, k + Block);
            if (!RunBlock(k, blockEnd, ref d, shift, ref least, ref leastE))
                RunByDivision(k, blockEnd, ref d, shift, ref least, ref leastE);
            k = blockEnd;
        }
        return least;
    }

    // With d = x / y the divisions leave the chain of dependence: each element waits for two multiply-adds. The
    // products y shrink where elements are small; a block that comes near underflow, or to a negative d, is not used.
    private readonly bool RunBlock(
        int first, int end, ref double d, double shift, ref double least, ref double leastE)
    {
        double* q = _q, e = _e, nextQ = _nextQ, nextE = _nextE;
        double x = d, y = 1, inverse = 1, current = d, smallest = least, smallestE = leastE;
        for (int i = first; i < end; i++)
        {
            double newY = Math.FusedMultiplyAdd(e[i], y, x);
            double newInverse = 1 / newY;
            nextQ[i] = newY * inverse;
            double newE = e[i] * q[i + 1] * (y * newInverse);
            nextE[i] = newE;
            x = Math.FusedMultiplyAdd(q[i + 1], x, -(shift * newY));
            current = x * newInverse;
            smallest = double.MinNative(current, smallest);
            smallestE = double.MinNative(newE, smallestE);
            (y, inverse) = (newY, newInverse);
        }
        if (!(y > SmallestProduct && smallest >= 0)) return false;
        (d, least, leastE) = (current, smallest, smallestE);
        return true;
    }

    private readonly void RunByDivision(
        int first, int end, ref double d, double shift, ref double least, ref double leastE)
    {
        for (int i = first; i < end; i++)
        {
            double sum = d + _e[i];
            _nextQ[i] = sum;
            if (Math.Abs(sum) < Negligible)
            {
                // What follows a zero begins anew.
                (_nextE[i], leastE) = (0, 0);
                d = _q[i + 1] - shift;
            }
            else
            {
                double ratio = _q[i + 1] / sum;
                _nextE[i] = _e[i] * ratio;
                leastE = Math.Min(leastE, _nextE[i]);
                d = Math.FusedMultiplyAdd(d, ratio, -shift);
            }
            if (d < least) least = d;
        }
    }

    // A guess that is nearly always below the smallest value, and close to it once that has come to the end.
    private double Shift()
    {
        double least = _smallest.All;
        if (least <= 0) return 0;
        int n = _high;
        if (_last.At0 > least)
        {
            _growth += (1 - _growth) / 3;
            return (_last.At1 == least ? FirstGrowth : _growth) * least;
        }
        _growth = FirstGrowth;
        double last = _q[n];
        double b1 = Math.Sqrt(last * _e[n - 1]), b2 = n - 2 >= _low ? Math.Sqrt(_q[n - 1] * _e[n - 2]) : 0;
        double a = _q[n - 1] + _e[n - 1];
        double gap2 = 0.75 * _smallest.But2 - a;
        double gap = a - last - (gap2 > b2 ? b2 / gap2 * b2 : b1 + b2);
        if (gap > b1) return Math.Max(last - b1 / gap * b1, least / 2);
        double s = last > b1 ? last - b1 : 0;
        if (a > b1 + b2) s = Math.Min(s, a - (b1 + b2));
        return Math.Max(s, least / 3);
    }
}
