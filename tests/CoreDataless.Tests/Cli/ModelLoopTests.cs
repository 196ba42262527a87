using CoreDataless.Cli;
using CoreDataless.Cuda;

namespace CoreDataless.Tests.Cli;

public class ModelLoopTests
{
    [Fact]
    public void A_GPU_that_is_lost_ends_the_loop_and_leaves_what_was_done()
    {
        using var writer = new StringWriter();
        var terminal = new Terminal(
            writer, writer, OutIsTerminal: false, ErrorIsTerminal: false, Width: 100, () => Stream.Null);
        var output = new ConsoleOutput(terminal, new OutputOptions(Json: null, Csv: null, Quiet: true));
        var loop = new ModelLoop(output, CancellationToken.None);
        List<string> tried = [];
        loop.Each(["first", "lost", "never"], (model, _) =>
        {
            tried.Add(model);
            if (model == "lost") throw new CudaDeviceLostException("driver", "cuLaunchKernel", 700, "illegal address");
        }, () => { });
        Assert.Equal(["first", "lost"], tried);
        Assert.Equal(["lost"], loop.Failed.Select(f => f.File));
        Assert.Equal(ExitCode.Failed, loop.Result);
        Assert.Contains("the device is lost to this process", writer.ToString(), StringComparison.Ordinal);
    }
}
