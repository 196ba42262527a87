namespace CoreDataless.Cuda;

/// <summary>What a choice depends on, in words: the machine, our code, and the layer.</summary>
internal static class ChoiceKey
{
    // Read by cuDNN and cuBLAS; 0 forbids them TF32.
    private const string Override = "NVIDIA_TF32_OVERRIDE";

    /// <summary>GPU, architecture, and the versions of all that computes.</summary>
    /// <exception cref="CudaException">A library does not even say its version.</exception>
    public static string Machine(CudaDevice device, CuDnnHandle? cuDnn, CuBlasHandle? cuBlas)
    {
        string forced = Environment.GetEnvironmentVariable(Override) is { Length: > 0 } value ? $", TF32 {value}" : "";
        return $"{device.Facts.Name}, sm_{device.Facts.Architecture}, driver {device.Driver.Version}, "
            + $"cuDNN {cuDnn?.Library.Version ?? "none"}, cuBLAS {cuBlas?.Library.Version ?? "none"}{forced}";
    }

    /// <summary>
    /// Who held the candidates of a machine to the definition: this build of ours, kernels included, with its compiler.
    /// </summary>
    /// <exception cref="CudaException">The compiler does not even say its version.</exception>
    public static string Build(CudaDevice device) =>
        $"{typeof(ChoiceKey).Module.ModuleVersionId:N}, NVRTC {device.Libraries.Nvrtc.Version}";

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
