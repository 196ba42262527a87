using CoreDataless.Cuda;
using CoreDataless.Engine;

namespace CoreDataless.Bench;

/// <summary>The device of a measurement: <c>--device cpu|cuda</c>.</summary>
internal static class BenchDevice
{
    /// <summary>The exit code where there is no GPU that can be used.</summary>
    public const int NotUsable = 4;

    /// <summary>
    /// Works on the device that was asked for: the processor with <c>--threads</c> and <c>--simd</c>, or a GPU with
    /// <c>--precision tf32|fp32|bf16</c>. Returns the exit code; why a GPU cannot be used goes to standard error.
    /// </summary>
    public static int Use(Arguments arguments, Action<IBackend> work)
    {
        string device = arguments.Text("--device") ?? "cpu";
        if (device is not ("cpu" or "cuda")) throw new ArgumentException($"--device: cpu or cuda, not '{device}'");
        try
        {
            using IBackend backend = device == "cpu"
                ? arguments.Cpu().Start()
                : new CudaBackend(new CudaOptions(Precision: PrecisionOf(arguments.Text("--precision") ?? "tf32")));
            work(backend);
            return 0;
        }
        catch (CudaUnavailableException e)
        {
            Console.Error.WriteLine(e.Message);
            return NotUsable;
        }
    }

    /// <summary>A precision as the command line calls it.</summary>
    public static Precision PrecisionOf(string word) => word switch
    {
        "tf32" => Precision.Tf32,
        "fp32" => Precision.Fp32,
        "bf16" => Precision.BFloat16,
        _ => throw new ArgumentException($"--precision: tf32, fp32 or bf16, not '{word}'"),
    };
}
