namespace CoreDataless.Cuda;

/// <summary>What a choice depends on, in words: the machine, and the layer.</summary>
internal static class ChoiceKey
{
    /// <summary>GPU, architecture, and the versions of all that computes.</summary>
    /// <exception cref="CudaException">A library does not even say its version.</exception>
    public static string Machine(CudaDevice device, CuDnnHandle? cuDnn, CuBlasHandle? cuBlas) =>
        $"{device.Facts.Name}, sm_{device.Facts.Architecture}, driver {device.Driver.Version}, "
            + $"cuDNN {cuDnn?.Library.Version ?? "none"}, cuBLAS {cuBlas?.Library.Version ?? "none"}";

    /// <summary>Shapes, window, epilogue and precision; two layers with equal words are computed alike.</summary>
    public static string Layer(Precision precision, LayerProblem problem)
    {
        string kind = problem.IsGradient ? "gradient" : "forward";
        string groups = problem.Groups > 1 ? $" groups {problem.Groups}" : "";
        string bias = problem.Bias is null ? "" : " +bias";
        string addend = problem.Addend == 0 ? "" : " +addend";
        string mask = problem.Mask == 0 ? "" : $" mask/{problem.RowsPerMaskRow}";
        string relu = problem.Relu ? " relu" : "";
        return $"{precision} {kind} {problem.Rows} x {problem.From} -> {problem.To} {problem.Window}{groups}"
            + $"{bias}{addend}{mask}{relu}";
    }
}
