namespace CoreDataless.Reporting;

/// <summary>A device of the command line, and whether it can be used here.</summary>
public sealed record DeviceState(string Name, bool IsUsable, string Description);

/// <summary>All devices as JSON.</summary>
public static class DeviceList
{
    /// <summary>Writes one object.</summary>
    public static void Write(Stream stream, IReadOnlyList<DeviceState> devices) =>
        JsonOutput.Write(stream, "devices", json =>
        {
            json.Object("settings", () => { });
            json.Objects("devices", devices, device =>
            {
                json.WriteString("name", device.Name);
                json.WriteBoolean("usable", device.IsUsable);
                json.WriteString("description", device.Description);
            });
        });
}
