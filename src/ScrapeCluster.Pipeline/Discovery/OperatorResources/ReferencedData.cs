using System.Collections.Concurrent;
using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>
/// The texts of Secrets and ConfigMaps that were fetched, and the list of those that are wanted but were not yet: a translation that wants one goes on with an
/// empty text, is thrown away, and done again when they have come.
/// </summary>
internal sealed class ReferencedData
{
    private readonly ConcurrentDictionary<ReferencedObject, (IReadOnlyDictionary<string, string>? Texts, string? Error)> _fetched = new();
    private readonly HashSet<ReferencedObject> _wanted = [];

    /// <summary>All that were asked for since <see cref="Begin"/>.</summary>
    public IReadOnlyCollection<ReferencedObject> Wanted => _wanted;

    public IEnumerable<ReferencedObject> Missing => _wanted.Where(wanted => !_fetched.ContainsKey(wanted));

    public void Begin() => _wanted.Clear();

    public void Set(ReferencedObject item, IReadOnlyDictionary<string, string> texts) => _fetched[item] = (texts, null);

    /// <summary>What was fetched before stays where the reason may pass.</summary>
    public void Fail(ReferencedObject item, string error, bool mayPass)
    {
        if (!mayPass || !_fetched.TryGetValue(item, out var before) || before.Texts is null)
            _fetched[item] = (null, error);
    }

    public bool HasFailed(ReferencedObject item) => _fetched.TryGetValue(item, out var known) && known.Error is not null;

    /// <summary>Lets go of what nobody wants any more.</summary>
    public void Trim()
    {
        foreach (var item in _fetched.Keys.Except(_wanted).ToList())
            _fetched.TryRemove(item, out _);
    }

    /// <param name="plural"><c>secrets</c> or <c>configmaps</c>.</param>
    /// <param name="namespace">The resource's own.</param>
    /// <param name="selector">With <c>name</c> and <c>key</c>.</param>
    /// <param name="place">Where it stands, for messages.</param>
    /// <exception cref="ResourceRefusedException">There is no such object, or no such key in it, or it may not be read.</exception>
    public string TextOf(string plural, string @namespace, JsonElement selector, string place)
    {
        var (name, key) = (selector.Text("name"), selector.Text("key"));
        if (name.Length == 0 || key.Length == 0)
            throw new ResourceRefusedException($"{place} needs the name and the key of a {(plural == "secrets" ? "Secret" : "ConfigMap")}");
        var item = new ReferencedObject(plural, @namespace, name);
        _wanted.Add(item);
        if (!_fetched.TryGetValue(item, out var known))
            return "";
        if (known.Texts is null)
            throw new ResourceRefusedException($"{place}: {known.Error}");
        if (known.Texts.TryGetValue(key, out var text))
            return text;
        var keys = known.Texts.Count == 0 ? "is empty" : $"has {string.Join(", ", known.Texts.Keys.Order(StringComparer.Ordinal))}";
        throw new ResourceRefusedException($"{place}: {item} has no key \"{key}\"; it {keys}");
    }
}
