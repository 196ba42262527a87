using System.Runtime.InteropServices;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// A row's numbers keep their (channel, row, column) order under another shape; as memory's order is (pixel, channel),
/// they move. The order of the host is that of a vector.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LayoutArguments(
    ulong From, ulong To, long Count, int FromChannels, int FromPixels, int ToChannels, int ToPixels)
{
    public const string Source = "layout";

    public const string Name = "layout";

    public static LayoutArguments Between(Shape from, ulong source, Shape to, ulong destination, long rows) =>
        new(source, destination, rows * to.Count, from.Channels, from.Pixels, to.Channels, to.Pixels);
}
