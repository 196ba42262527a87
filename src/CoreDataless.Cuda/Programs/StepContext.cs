using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>What a step needs to know of the program that it is part of.</summary>
internal sealed record StepContext
{
    /// <summary>The device; the caller has entered it.</summary>
    public required CudaDevice Device { get; init; }

    /// <summary>Our kernels.</summary>
    public required KernelLibrary Kernels { get; init; }

    /// <summary>Chooses how convolutions and linear layers are computed.</summary>
    public required LayerChoice Layers { get; init; }

    /// <summary>Owner of whatever steps make; it lives as long as the program.</summary>
    public required ResourceScope Scope { get; init; }

    /// <summary>Constants on the device, shared by all steps of the program.</summary>
    public required WeightStore Weights { get; init; }

    /// <summary>Memory that steps use one after the other.</summary>
    public required Workspace Workspace { get; init; }

    public required Precision Precision { get; init; }

    /// <summary>Images that each step computes.</summary>
    public required int Images { get; init; }

    /// <summary>
    /// Address of an int: how many of the images are real, at most <see cref="Images"/>. What lies behind them may be
    /// anything; only steps that mix images have to look.
    /// </summary>
    public required ulong RealImages { get; init; }

    /// <summary>Address of the arena.</summary>
    public required ulong Arena { get; init; }

    /// <summary>Where a value's first row lies.</summary>
    public ulong Address(PlanValue value) => Arena + (ulong)value.Offset * sizeof(float);
}
