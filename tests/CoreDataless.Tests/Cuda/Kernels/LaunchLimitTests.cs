using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Engine.Planning;
using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Cuda.Kernels;

/// <summary>
/// Grids and blocks stay within what every GPU takes, for one image and for more than any memory holds.
/// </summary>
public class LaunchLimitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1 << 24)]
    public void Launches_fit_the_hardware(int images)
    {
        using var desk = new KernelDesk();
        using Lock.Scope entered = desk.Device.Enter();
        StepContext context = Context(desk, images);
        int launches = 0;
        foreach (OpCase @case in OpCases.All)
        {
            Plan plan = CudaBackend.PlanFor(@case.Make().Computation(1));
            foreach (PlanStep step in plan.Steps.Where(s => !IsLayer(s)))
            {
                foreach (Launch launch in CudaSteps.For(context, step).Launches)
                {
                    launches++;
                    (Extent grid, Extent block) = (launch.Grid, launch.Block);
                    Assert.True(
                        grid is { X: > 0 and <= int.MaxValue, Y: > 0 and <= 65535, Z: > 0 and <= 65535 }, $"{launch}");
                    Assert.True(block.X % 32 == 0 && block is { X: > 0 and <= 256, Y: 1, Z: 1 }, $"{launch}");
                }
            }
        }
        Assert.True(launches > 200);
    }

    private static bool IsLayer(PlanStep step) =>
        step.Node.Op is Op.Conv2d or Op.ConvInputGrad or Op.Linear or Op.LinearInputGrad;

    private static StepContext Context(KernelDesk desk, int images)
    {
        ResourceScope scope = desk.Device.NewScope();
        return new StepContext
        {
            Device = desk.Device,
            Kernels = desk.Kernels,
            Layers = new LayerChoice([]),
            Scope = scope,
            Weights = new WeightStore(desk.Device, scope),
            Workspace = new Workspace(desk.Device, scope),
            Precision = Precision.Fp32,
            Images = images,
            RealImages = 0,
            Arena = 0,
        };
    }
}
