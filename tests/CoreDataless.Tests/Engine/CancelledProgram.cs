using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>A program during whose so-and-so-manieth repeated run somebody cancels.</summary>
internal sealed class CancelledProgram(IProgram inner, CancellationTokenSource source, int run) : IProgram
{
    private int _done;

    public int Capacity => inner.Capacity;

    public long MemoryBytes => inner.MemoryBytes;

    public long WeightBytes => inner.WeightBytes;

    public IReadOnlyList<string> Listing => inner.Listing;

    public void Write(Node input, ReadOnlySpan<float> values) => inner.Write(input, values);

    public void Run(int images) => inner.Run(images);

    public int Repeat(int images, int times, CancellationToken cancellation = default)
    {
        if (_done + times < run || cancellation.IsCancellationRequested)
        {
            _done += times;
            return inner.Repeat(images, times, cancellation);
        }
        int done = inner.Repeat(images, run - _done, cancellation);
        source.Cancel();
        return done;
    }

    public void Start(int images) => inner.Start(images);

    public void Resume(ReadOnlySpan<int> rows) => inner.Resume(rows);

    public void Read(Node value, Span<float> destination) => inner.Read(value, destination);

    public void ReadRun(Node output, int run, Span<float> destination) => inner.ReadRun(output, run, destination);

    public void Dispose() => inner.Dispose();
}
