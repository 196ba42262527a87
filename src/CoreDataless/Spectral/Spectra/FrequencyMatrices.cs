using CoreDataless.Engine;

namespace CoreDataless.Spectral;

/// <summary>
/// The matrices (out, in) of a convolution's operator on a periodic grid, one for each frequency. A complex A + iB is
/// given as the real ((A, -B), (B, A)), which has each of its singular values twice. Frequency -f has the conjugate
/// matrix of f, which has the same values, so that only one of each such pair is in the batch.
/// </summary>
internal sealed class FrequencyMatrices : IMatrixBatch
{
    private readonly double[] _taps;
    private readonly MatrixLayout _layout;
    private readonly int _grid;
    private readonly double[] _cosines;
    private readonly double[] _sines;
    private readonly List<int> _frequencies = [];
    private readonly int[] _position;

    public FrequencyMatrices(double[] taps, MatrixLayout layout, int grid)
    {
        (_taps, _layout, _grid) = (taps, layout, grid);
        // In half turns: exact where the true value is 0 or 1.
        _cosines = [.. Enumerable.Range(0, grid).Select(i => double.CosPi(2.0 * i / grid))];
        _sines = [.. Enumerable.Range(0, grid).Select(i => -double.SinPi(2.0 * i / grid))];
        _position = new int[layout.Values(ConvolutionMode.Fft, grid).Matrices];
        for (int f = 0; f < _position.Length; f++)
        {
            int conjugate = Conjugate(f);
            if (conjugate >= f) _frequencies.Add(f);
            _position[f] = conjugate >= f ? _frequencies.Count - 1 : _position[conjugate];
        }
    }

    public int Count => _frequencies.Count;

    public int Rows => 2 * _layout.Rows;

    public int Columns => 2 * _layout.Columns;

    /// <summary>How many frequencies there are, both of each pair.</summary>
    public int FrequencyCount => _position.Length;

    /// <summary>The values of all frequencies from those of the batch.</summary>
    public double[] Unfold(ReadOnlySpan<double> values)
    {
        int least = Math.Min(_layout.Rows, _layout.Columns);
        var all = new double[_position.Length * least];
        for (int i = 0; i < all.Length; i++)
        {
            (int frequency, int value) = Math.DivRem(i, least);
            all[i] = values[(_position[frequency] * least + value) * 2];
        }
        return all;
    }

    public void Read(int matrix, int firstRow, Span<double> destination)
    {
        for (int row = firstRow; !destination.IsEmpty; row++, destination = destination[Columns..])
            ReadRow(_frequencies[matrix], row, destination[..Columns]);
    }

    private void ReadRow(int frequency, int row, Span<double> destination)
    {
        (int rows, int columns) = (_layout.Rows, _layout.Columns);
        destination.Clear();
        Span<double> left = destination[..columns];
        Span<double> right = destination[columns..];
        bool upper = row < rows;
        for (int place = 0; place < _layout.Count; place++)
        {
            int phase = Phase(frequency, place);
            (double cosine, double sine) = (_cosines[phase], _sines[phase]);
            (double a, double b) = upper ? (cosine, -sine) : (sine, cosine);
            ReadOnlySpan<double> tap = _taps.AsSpan((place * rows + (upper ? row : row - rows)) * columns, columns);
            for (int c = 0; c < columns; c++)
            {
                left[c] += a * tap[c];
                right[c] += b * tap[c];
            }
        }
    }

    // The scalar product of frequency and place, both row-major, in n-ths of a turn.
    private int Phase(int frequency, int place)
    {
        long phase = 0;
        for (int axis = _layout.Kernel.Count - 1; axis >= 0; axis--)
        {
            (frequency, int f) = Math.DivRem(frequency, _grid);
            (place, int p) = Math.DivRem(place, _layout.Kernel[axis]);
            phase += (long)f * p;
        }
        return (int)(phase % _grid);
    }

    private int Conjugate(int frequency)
    {
        int conjugate = 0;
        int weight = 1;
        for (int axis = 0; axis < _layout.Kernel.Count; axis++, weight *= _grid)
        {
            (frequency, int f) = Math.DivRem(frequency, _grid);
            conjugate += (_grid - f) % _grid * weight;
        }
        return conjugate;
    }
}
