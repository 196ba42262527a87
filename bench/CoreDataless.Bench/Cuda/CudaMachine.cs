using System.Text;
using System.Text.Json;
using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;
using CoreDataless.Engine;
using CoreDataless.Reporting;

namespace CoreDataless.Bench;

/// <summary>The GPU of a measurement, or why there is none; and the files that measurements are kept in.</summary>
internal static class CudaMachine
{
    private const int Failed = 1;

    /// <summary>Measures with what this machine has; returns the exit code.</summary>
    public static int Use(Func<CudaLibraries, CudaReport, int> measure)
    {
        CudaReport machine = CudaProbe.Look();
        if (!machine.IsUsable) return Fail(machine.Verdict, BenchDevice.NotUsable);
        try
        {
            return measure(CudaLibrarySearch.Find(), machine);
        }
        catch (CudaUnavailableException e)
        {
            return Fail(e.Message, BenchDevice.NotUsable);
        }
        catch (Exception e) when (e is DeviceFailureException or CudaException)
        {
            return Fail(e.Message, Failed);
        }
    }

    /// <summary>The command <c>cuda device</c>: prints the device as JSON.</summary>
    public static int Print() => Use((_, machine) =>
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            Write(json, machine);
            json.WriteEndObject();
        }
        Console.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
        return 0;
    });

    /// <summary>Writes a report where <c>--json FILE</c> asks for it.</summary>
    public static void Save(Arguments arguments, string command, CudaReport? machine, Action<Utf8JsonWriter> body)
    {
        if (arguments.Text("--json") is not { } file) return;
        using FileStream stream = File.Create(file);
        JsonOutput.Write(stream, command, json =>
        {
            if (machine is not null) json.Object("device", () => Write(json, machine));
            body(json);
        });
    }

    private static int Fail(string why, int code)
    {
        Console.Error.WriteLine(why);
        return code;
    }

    private static void Write(Utf8JsonWriter json, CudaReport machine)
    {
        CudaGpu gpu = machine.Gpus[0];
        json.WriteString("name", gpu.Name);
        json.WriteNumber("architecture", gpu.Architecture);
        json.WriteNumber("multiprocessors", gpu.Multiprocessors);
        json.WriteNumber("bytes", gpu.Bytes);
        json.WriteString("driver", machine.DriverVersion);
        json.Objects("libraries", machine.Libraries, library =>
        {
            json.WriteString("name", library.Name);
            json.WriteString("version", library.Version);
            json.WriteString("path", library.Path);
        });
    }
}
