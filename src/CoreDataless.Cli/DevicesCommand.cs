using System.CommandLine;
using CoreDataless.Engine;
using CoreDataless.Reporting;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>`devices`: what --device can name, and whether it works here.</summary>
internal static class DevicesCommand
{
    private static readonly string[] Names = ["cpu", "reference", "cuda"];

    public static Command Create(Terminal terminal)
    {
        var command = new Command("devices", "What --device can name: usable, or why not.") { CommonOptions.Json };
        command.SetAction(parsed =>
            Run(terminal, new OutputOptions(parsed.GetValue(CommonOptions.Json), Csv: null, Quiet: false)));
        return command;
    }

    private static int Run(Terminal terminal, OutputOptions options)
    {
        var output = new ConsoleOutput(terminal, options);
        output.CheckTargets();
        DeviceState[] devices = [.. Names.Select(Look)];
        output.Publish(stream => DeviceList.Write(stream, devices), _ => { });
        Table table = Tables.Plain("device", "usable", "about");
        foreach (DeviceState device in devices)
            table.Row(device.Name, device.IsUsable ? "yes" : "no", device.Description);
        output.Report(table);
        return ExitCode.Done;
    }

    private static DeviceState Look(string name)
    {
        try
        {
            var settings = new DeviceSettings(name, Threads: 0, Simd: null, ExactConv: false);
            using IBackend backend = DeviceOptionSet.Open(settings);
            return new DeviceState(name, IsUsable: true, backend.Description);
        }
        catch (DeviceException e)
        {
            return new DeviceState(name, IsUsable: false, e.Message);
        }
    }
}
