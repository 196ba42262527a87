using System.CommandLine;
using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>`devices`: what --device can name, whether it works here, and what was found of CUDA.</summary>
internal static class DevicesCommand
{
    private static readonly string[] Names = ["cpu", "reference", "cuda"];

    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Every path where libraries of CUDA were looked for.",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("devices", "What --device can name: usable, or why not.")
        {
            CommonOptions.Json, Verbose,
        };
        command.SetAction(parsed =>
            Run(terminal, new OutputOptions(parsed.GetValue(CommonOptions.Json), Csv: null, Quiet: false)
            {
                Verbose = parsed.GetValue(Verbose),
            }));
        return command;
    }

    private static int Run(Terminal terminal, OutputOptions options)
    {
        var output = new ConsoleOutput(terminal, options);
        output.CheckTargets();
        DeviceState[] devices = [.. Names.Select(Look)];
        CudaState cuda = Of(CudaProbe.Look());
        output.Publish(stream => DeviceList.Write(stream, devices, cuda), _ => { });
        DevicesView.Show(output, devices, cuda, options.Verbose);
        return ExitCode.Done;
    }

    private static DeviceState Look(string name)
    {
        try
        {
            using IBackend backend = DeviceOptionSet.Open(DeviceOptionSet.Standard with { Name = name });
            return new DeviceState(name, IsUsable: true, backend.Description);
        }
        catch (Exception e) when (e is DeviceException or CudaUnavailableException)
        {
            return new DeviceState(name, IsUsable: false, e.Message);
        }
    }

    private static CudaState Of(CudaReport report) => new(
        report.IsUsable,
        report.Verdict,
        report.DriverVersion,
        [.. report.Gpus.Select(g => new GpuState(g.Name, g.Architecture, g.Multiprocessors, g.Bytes))],
        [.. report.Libraries.Select(l => new LibraryState(l.Name, l.Version, l.Path))],
        [.. report.Tried.Select(t => new SearchState(t.Path, t.Outcome))]);
}
