using CoreDataless.Cuda;

namespace CoreDataless.Tests.Cuda.Layers;

/// <summary>
/// The rows of a layer on the device, each in memory of its own, so that the device sees who writes beyond.
/// </summary>
internal sealed unsafe class LayerMemory
{
    private readonly CudaDevice _device;

    public LayerMemory(CudaDevice device, ResourceScope scope, LayerProblem problem, LayerRows rows)
    {
        _device = device;
        ulong Place(float[]? values)
        {
            if (values is null) return 0;
            int bytes = values.Length * sizeof(float);
            ulong address = device.Allocate(scope, bytes);
            fixed (float* from = values)
                device.Driver.Check(device.Driver.cuMemcpyHtoD_v2(address, from, (nuint)bytes));
            return address;
        }
        Problem = problem with
        {
            Source = Place(rows.Source),
            Destination = Place(new float[problem.Rows * problem.To.Count]),
            Addend = Place(rows.Addend),
            Mask = Place(rows.Mask),
        };
    }

    /// <summary>The layer with its addresses.</summary>
    public LayerProblem Problem { get; }

    /// <summary>The destination after the step; before it every number there is not one.</summary>
    public float[] Run(CudaStep step)
    {
        var values = new float[Problem.Rows * Problem.To.Count];
        var bytes = (nuint)(values.Length * sizeof(float));
        CoreDataless.Cuda.Native.Driver driver = _device.Driver;
        driver.Check(driver.cuMemsetD8Async(Problem.Destination, 0xff, bytes, _device.Stream));
        step.Enqueue();
        _device.Synchronize();
        fixed (float* to = values) driver.Check(driver.cuMemcpyDtoH_v2(to, Problem.Destination, bytes));
        return values;
    }
}
