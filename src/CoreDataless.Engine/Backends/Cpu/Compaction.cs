using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Moves the images that go on after a pause up to the first rows of all values that the run still needs, one value per
/// chunk, in place.
/// </summary>
internal sealed unsafe class Compaction(WorkerTeam team, PlanValue[] values, int capacity) : IParallelBody
{
    private readonly int[] _images = new int[capacity];
    private int _count;
    private Frame? _batch;

    public void MoveUp(Frame batch, ReadOnlySpan<int> images)
    {
        (_batch, _count) = (batch, images.Length);
        images.CopyTo(_images);
        team.Run(this, values.Length);
        _batch = null;
    }

    // An image only ever moves down in memory, so ascending order never overwrites one that is still to move.
    public void Invoke(int chunk, int worker)
    {
        PlanValue value = values[chunk];
        long bytes = value.FloatsPerImage * sizeof(float);
        for (int i = 0; i < _count; i++)
        {
            int image = _images[i];
            if (image == i) continue;
            float* from = _batch!.Row(value, (long)image * value.Copies);
            Buffer.MemoryCopy(from, _batch.Row(value, (long)i * value.Copies), bytes, bytes);
        }
    }
}
