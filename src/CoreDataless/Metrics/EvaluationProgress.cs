namespace CoreDataless.Metrics;

/// <summary>The long parts of an evaluation.</summary>
public enum EvaluationPhase
{
    /// <summary>Descent to the prototypes; done counts iterations of running starts.</summary>
    Prototypes,

    /// <summary>DeepFool; done counts finished images.</summary>
    DeepFool,
}

/// <summary>How far an evaluation is.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units at most; a phase may end early.</param>
/// <param name="Loss">Mean loss of the starts still running; NaN in DeepFool.</param>
public readonly record struct EvaluationProgress(EvaluationPhase Phase, int Done, int Total, double Loss);
