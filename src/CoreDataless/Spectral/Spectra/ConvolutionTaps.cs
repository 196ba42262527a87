namespace CoreDataless.Spectral;

/// <summary>A convolution in memory: for each place of the kernel, row-major, its matrix (out, in).</summary>
internal static class ConvolutionTaps
{
    /// <summary>Reads the tensor once, front to back.</summary>
    public static double[] Read(LayerWeights weights, MatrixLayout layout)
    {
        var taps = new double[layout.Count * layout.Rows * layout.Columns];
        if (layout.KernelFirst) FromKernelFirst(weights, layout, taps);
        else FromKernelLast(weights, layout, taps);
        return taps;
    }

    // (out, in, kernel)
    private static void FromKernelLast(LayerWeights weights, MatrixLayout layout, double[] taps)
    {
        (int places, int columns) = (layout.Count, layout.Columns);
        var row = new double[columns * places];
        for (int r = 0; r < layout.Rows; r++)
        {
            weights.Read((long)r * row.Length, row);
            for (int place = 0; place < places; place++)
            {
                Span<double> target = taps.AsSpan((place * layout.Rows + r) * columns, columns);
                for (int c = 0; c < columns; c++) target[c] = row[c * places + place];
            }
        }
    }

    // (kernel, in, out)
    private static void FromKernelFirst(LayerWeights weights, MatrixLayout layout, double[] taps)
    {
        (int rows, int columns) = (layout.Rows, layout.Columns);
        var column = new double[rows];
        for (int line = 0; line < layout.Count * columns; line++)
        {
            weights.Read((long)line * rows, column);
            (int place, int c) = Math.DivRem(line, columns);
            for (int r = 0; r < rows; r++) taps[(place * rows + r) * columns + c] = column[r];
        }
    }
}
