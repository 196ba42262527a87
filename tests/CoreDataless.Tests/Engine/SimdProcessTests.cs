using System.Diagnostics;
using System.Runtime.Intrinsics;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests.Engine;

/// <summary>
/// What the kernels compute where the processor can do less: this program once more, as a process in which the runtime
/// leaves instructions unused.
/// </summary>
public class SimdProcessTests
{
    private const string Expected = "COREDATALESS_TEST_SIMD";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Was this process started with instructions switched off?</summary>
    internal static bool IsSuchAProcess => Environment.GetEnvironmentVariable(Expected) is not null;

    // The runtime ignores switches that it does not know, so the process says what it has.
    [Theory]
    [InlineData("DOTNET_EnableAVX512", SimdLevel.Avx512, "Avx2, vectors in hardware",
        nameof(AgreementTests), nameof(PlanTests))]
    [InlineData("DOTNET_EnableAVX2", SimdLevel.Avx2, "Portable, vectors in hardware", nameof(AgreementTests))]
    [InlineData("DOTNET_EnableHWIntrinsic", SimdLevel.Portable, "Portable, vectors emulated", nameof(AgreementTests))]
    public async Task Kernels_agree_with_the_reference_without(
        string instructions, SimdLevel level, string left, params string[] tests)
    {
        Assert.SkipWhen(level > SimdSupport.Best, $"this processor, or the runtime, has no {level} to switch off");
        CancellationToken stop = TestContext.Current.CancellationToken;
        string[] classes = [.. tests.Append(nameof(SimdProcess)).Select(name => "*" + name)];
        ProcessStartInfo start = Self(
            ["--filter-class", .. classes, "--no-ansi", "--no-progress"]);
        start.Environment[instructions] = "0";
        start.Environment[Expected] = left;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(stop);
        string output = await process.StandardOutput.ReadToEndAsync(stop).WaitAsync(Patience, stop);
        await process.WaitForExitAsync(stop).WaitAsync(Patience, stop);
        Assert.True(process.ExitCode == 0, output + await error);
        Assert.Contains(SimdProcess.Words(left), output, StringComparison.Ordinal);
    }

    // An executable of its own, except where it was started as dotnet CoreDataless.Tests.dll.
    private static ProcessStartInfo Self(params string[] args)
    {
        string assembly = typeof(SimdProcessTests).Assembly.Location;
        string? host = Environment.ProcessPath;
        bool isSelf = Path.GetFileNameWithoutExtension(host) == Path.GetFileNameWithoutExtension(assembly);
        return new ProcessStartInfo(isSelf ? host! : "dotnet", isSelf ? args : ["exec", assembly, .. args])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
    }

    /// <summary>What the processes started above say of themselves.</summary>
    public class SimdProcess
    {
        [Fact]
        public void The_switch_took_effect_where_there_is_one()
        {
            string vectors = Vector128.IsHardwareAccelerated ? "in hardware" : "emulated";
            string has = $"{SimdSupport.Best}, vectors {vectors}";
            Console.WriteLine(Words(has));
            if (Environment.GetEnvironmentVariable(Expected) is { } expected) Assert.Equal(expected, has);
            else Assert.True(Vector128.IsHardwareAccelerated, has);
        }

        internal static string Words(string left) => $"this process has {left}";
    }
}
