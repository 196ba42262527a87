using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Bench;

/// <summary>What a GPU does at most.</summary>
/// <param name="Operations">A second, in a large product; a multiply-add counts as two.</param>
/// <param name="Bytes">A second, read and written by a large copy.</param>
internal sealed record CudaRates(double Operations, double Bytes)
{
    /// <summary>As measured now: the product by <see cref="CudaPeak"/> with <c>--product</c> channels.</summary>
    public static CudaRates Measured(CudaLibraries libraries, Precision precision, Arguments arguments) =>
        new(CudaPeak.Product(libraries, precision, arguments.Number("--product", 4096)), CudaPeak.Copy(libraries));

    /// <summary>For tables.</summary>
    public override string ToString() => $"{Operations / 1e12:f1} TFLOP/s in a large product, "
        + $"{Bytes / 1e9:f0} GB/s in a large copy";

    /// <summary>The shortest time of some work in milliseconds, part by part.</summary>
    public double Milliseconds(ProgramWork work) => work.Milliseconds(Operations, Bytes);

    /// <inheritdoc cref="Milliseconds(ProgramWork)"/>
    public double Milliseconds(StepWork work) => work.Milliseconds(Operations, Bytes);

    /// <summary>What limits a step.</summary>
    public string Bound(StepWork work) => work.IsBoundByMemory(Operations, Bytes) ? "memory" : "arithmetic";
}
