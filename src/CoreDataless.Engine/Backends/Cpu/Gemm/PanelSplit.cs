namespace CoreDataless.Engine.Cpu;

/// <summary>A strip of output channels that one tile covers.</summary>
/// <param name="Start">First channel, within its group.</param>
/// <param name="Count">Channels that exist; the rest of the registers is zero.</param>
/// <param name="Columns">Registers side by side, 1 to 3.</param>
internal readonly record struct Panel(int Start, int Count, int Columns)
{
    /// <summary>Cuts channels into panels of at most three registers, the last two alike rather than 3 and 1.</summary>
    public static Panel[] Split(int channels, int width)
    {
        int registers = (channels + width - 1) / width;
        var panels = new List<Panel>();
        for (int done = 0; done < registers;)
        {
            int left = registers - done;
            int columns = left == 4 ? 2 : Math.Min(left, TileKernels.MaxColumns);
            int start = done * width;
            panels.Add(new Panel(start, Math.Min(channels - start, columns * width), columns));
            done += columns;
        }
        return [.. panels];
    }
}
