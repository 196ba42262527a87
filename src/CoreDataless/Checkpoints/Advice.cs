namespace CoreDataless.Checkpoints;

/// <summary>What to do about a file; several readers give the same advice.</summary>
internal static class Advice
{
    public const string SaveStateDict =
        "where it was made, save only the state dict: torch.save(model.state_dict(), 'weights.pt')";
}
