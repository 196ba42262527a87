using System.Text.Json;

namespace CoreDataless.Reporting;

/// <summary>A device of the command line, and whether it can be used here.</summary>
public sealed record DeviceState(string Name, bool IsUsable, string Description);

/// <summary>What a machine has of CUDA.</summary>
/// <param name="IsUsable">Is it enough to compute with?</param>
/// <param name="Verdict">What there is; or what is missing, and what to do.</param>
/// <param name="DriverVersion">The newest CUDA that the driver can run, or null.</param>
/// <param name="Gpus">In the driver's order.</param>
/// <param name="Libraries">The files that were chosen.</param>
/// <param name="Tried">All that were looked for.</param>
public sealed record CudaState(
    bool IsUsable,
    string Verdict,
    string? DriverVersion,
    IReadOnlyList<GpuState> Gpus,
    IReadOnlyList<LibraryState> Libraries,
    IReadOnlyList<SearchState> Tried);

/// <summary>A GPU: its name, ten times its compute capability, its multiprocessors and its memory in bytes.</summary>
public sealed record GpuState(string Name, int Architecture, int Multiprocessors, long Bytes);

/// <summary>A library, its version and its file.</summary>
public sealed record LibraryState(string Name, string Version, string Path);

/// <summary>A path or a name that was tried, and what came of it.</summary>
public sealed record SearchState(string Path, string Outcome);

/// <summary>All devices as JSON.</summary>
public static class DeviceList
{
    /// <summary>Writes one object.</summary>
    public static void Write(Stream stream, IReadOnlyList<DeviceState> devices, CudaState cuda) =>
        JsonOutput.Write(stream, "devices", json =>
        {
            json.Object("settings", () => { });
            json.Objects("devices", devices, device =>
            {
                json.WriteString("name", device.Name);
                json.WriteBoolean("usable", device.IsUsable);
                json.WriteString("description", device.Description);
            });
            json.Object("cuda", () => Write(json, cuda));
        });

    private static void Write(Utf8JsonWriter json, CudaState cuda)
    {
        json.WriteBoolean("usable", cuda.IsUsable);
        json.WriteString("verdict", cuda.Verdict);
        json.WriteString("driver", cuda.DriverVersion);
        json.Objects("gpus", cuda.Gpus, gpu =>
        {
            json.WriteString("name", gpu.Name);
            json.WriteNumber("architecture", gpu.Architecture);
            json.WriteNumber("multiprocessors", gpu.Multiprocessors);
            json.WriteNumber("bytes", gpu.Bytes);
        });
        json.Objects("libraries", cuda.Libraries, library =>
        {
            json.WriteString("name", library.Name);
            json.WriteString("version", library.Version);
            json.WriteString("path", library.Path);
        });
        json.Objects("tried", cuda.Tried, attempt =>
        {
            json.WriteString("path", attempt.Path);
            json.WriteString("outcome", attempt.Outcome);
        });
    }
}
