using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CoreDataless.Tests.Cli;

/// <summary>The program as a process of its own: exit codes and signals.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Exit_codes_reach_the_shell()
    {
        using Process process = Start("evaluate", "nowhere.pth");
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience,
            TestContext.Current.CancellationToken);
        Assert.Equal(3, process.ExitCode);
        Assert.Contains("nowhere.pth", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_keeps_the_finished_model(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent by kill");
        Assert.SkipWhen(signal == "INT" && IgnoresInterrupts(), "children of a background job ignore SIGINT");
        CancellationToken stop = TestContext.Current.CancellationToken;
        string json = _scratch.Path("a.json"), page = _scratch.Path("a.html");
        using Process process = Start("evaluate", Session.Sample("100"), Session.Sample("050"), "--json", json,
            "--html", page, "--runs", "1",
            "--iterations", "100000", "--stop-loss", "0.5", "--step", "0.02", "--deepfool-steps", "2");
        // The first model ends quickly; the report that it leaves is the sign to interrupt the second.
        Stopwatch watch = Stopwatch.StartNew();
        while (!File.Exists(page) && watch.Elapsed < Patience && !process.HasExited) await Task.Delay(20, stop);
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        string error = await process.StandardError.ReadToEndAsync(stop).WaitAsync(Patience, stop);
        await process.WaitForExitAsync(stop).WaitAsync(Patience, stop);
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(json, stop));
        Assert.True(process.ExitCode == 130, error);
        Assert.False(report.RootElement.GetProperty("complete").GetBoolean());
        Assert.True(report.RootElement.GetProperty("models")[0].GetProperty("complete").GetBoolean());
        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(page, stop), StringComparison.Ordinal);
    }

    // A shell starts background jobs so, and what they start inherits it.
    private static bool IgnoresInterrupts()
    {
        const string Status = "/proc/self/status", Ignored = "SigIgn:";
        const ulong Interrupt = 1 << (2 - 1);
        string? mask = File.Exists(Status)
            ? File.ReadLines(Status).First(line => line.StartsWith(Ignored, StringComparison.Ordinal))
            : null;
        return mask is not null
            && (ulong.Parse(mask.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                & Interrupt) != 0;
    }

    private static Process Start(params string[] args) => Programs.Start(Environment.CurrentDirectory, args);
}
