namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Whom reflectors tell what happens. Called by several at once.</summary>
/// <param name="Changed">A store has changed.</param>
/// <param name="Succeeded">A list is complete, or a watch runs.</param>
/// <param name="Failed">With one sentence.</param>
internal sealed record ReflectorWatcher(Action Changed, Action<Reflector> Succeeded, Action<Reflector, string> Failed);
