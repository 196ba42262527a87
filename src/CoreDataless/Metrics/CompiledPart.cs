using CoreDataless.Engine;

namespace CoreDataless.Metrics;

/// <summary>A part of the work, as it was compiled for the device.</summary>
/// <param name="Name">What it computes, such as <c>prototypes</c>.</param>
/// <param name="Images">Images to compute.</param>
/// <param name="Batch">Images at once; fewer than all where the memory budget splits the work.</param>
/// <param name="Memory">What it takes.</param>
/// <param name="Listing">Its steps, one a line.</param>
public sealed record CompiledPart(
    string Name, int Images, int Batch, MemoryNeed Memory, IReadOnlyList<string> Listing)
{
    internal static CompiledPart Of(string name, int images, IProgram program) => new(
        name,
        images,
        Math.Min(images, program.Capacity),
        new MemoryNeed(program.MemoryBytes, program.WeightBytes),
        program.Listing);
}

/// <summary>Memory of one or more programs, in bytes.</summary>
/// <param name="Working">The values of a batch.</param>
/// <param name="Weights">Weights prepared for the device, and scratch memory.</param>
public readonly record struct MemoryNeed(long Working, long Weights);
