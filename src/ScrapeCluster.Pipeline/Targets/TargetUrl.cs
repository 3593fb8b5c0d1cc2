using System.Text;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>
/// Puts a target's URL together: the text that Prometheus gets from its labels and parameters (scrape/target.go, and the escaping of
/// Go's net/url). A question mark in <c>__metrics_path__</c> belongs to the path and is escaped.
/// </summary>
internal static class TargetUrl
{
    private const string Unreserved = "-_.~";
    private const string PathSafe = Unreserved + "$&+,/:;=@";
    private const string HostSafe = Unreserved + "!$&'()*+,;=:[]<>\"";

    public static string Build(LabelSet labels, ValueList<UrlParameter> configured)
    {
        var url = new StringBuilder();
        url.Append(labels.Get(LabelNames.Scheme)).Append("://");
        AppendHost(url, labels.Get(LabelNames.Address));
        AppendPath(url, labels.Get(LabelNames.MetricsPath));
        AppendQuery(url, Parameters(labels, configured));
        return url.ToString();
    }

    /// <summary>Sorted by name; the label <c>__param_x</c> replaces the first value of the parameter x.</summary>
    private static SortedDictionary<string, List<string>> Parameters(LabelSet labels, ValueList<UrlParameter> configured)
    {
        var parameters = new SortedDictionary<string, List<string>>(LabelOrder.Instance);
        foreach (var parameter in configured)
            parameters[parameter.Name] = [.. parameter.Values];

        foreach (var (name, value) in labels)
        {
            if (!name.StartsWith(LabelNames.ParamPrefix, StringComparison.Ordinal))
                continue;
            var key = name[LabelNames.ParamPrefix.Length..];
            if (parameters.TryGetValue(key, out var values) && values.Count > 0)
                values[0] = value;
            else
                parameters[key] = [value];
        }

        return parameters;
    }

    /// <summary>Letters outside ASCII stay as they are: the HTTP client turns them into punycode.</summary>
    private static void AppendHost(StringBuilder url, string host)
    {
        foreach (var rune in host.EnumerateRunes())
        {
            if (rune.IsAscii)
                AppendEscaped(url, (byte)rune.Value, HostSafe);
            else
                url.Append(rune);
        }
    }

    private static void AppendPath(StringBuilder url, string path)
    {
        if (path.Length > 0 && path[0] != '/')
            url.Append('/');
        if (path == "*")
            url.Append(path);
        else
            AppendEscaped(url, path, PathSafe);
    }

    private static void AppendQuery(StringBuilder url, SortedDictionary<string, List<string>> parameters)
    {
        var separator = '?';
        foreach (var (name, values) in parameters)
        {
            foreach (var value in values)
            {
                url.Append(separator);
                AppendQueryText(url, name);
                url.Append('=');
                AppendQueryText(url, value);
                separator = '&';
            }
        }
    }

    private static void AppendQueryText(StringBuilder url, string text)
    {
        var first = true;
        foreach (var part in text.Split(' '))
        {
            if (!first)
                url.Append('+');
            AppendEscaped(url, part, Unreserved);
            first = false;
        }
    }

    private static void AppendEscaped(StringBuilder url, string text, string safe)
    {
        foreach (var b in Encoding.UTF8.GetBytes(text))
            AppendEscaped(url, b, safe);
    }

    private static void AppendEscaped(StringBuilder url, byte b, string safe)
    {
        var c = (char)b;
        if (char.IsAsciiLetterOrDigit(c) || safe.Contains(c))
            url.Append(c);
        else
            url.Append('%').Append("0123456789ABCDEF"[b >> 4]).Append("0123456789ABCDEF"[b & 15]);
    }
}
