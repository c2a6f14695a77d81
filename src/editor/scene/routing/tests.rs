use super::*;

fn rect(x: f64, y: f64) -> Rect {
    Rect::around(Vec2::new(x, y), 120.0, 60.0)
}

#[test]
fn facing_sides_are_opposite() {
    let here = rect(0.0, 0.0);
    assert_eq!(facing(&here, &rect(300.0, 40.0)), Some(Side::Right));
    assert_eq!(facing(&here, &rect(-300.0, 40.0)), Some(Side::Left));
    assert_eq!(facing(&here, &rect(10.0, 300.0)), Some(Side::Bottom));
    assert_eq!(facing(&here, &rect(10.0, -300.0)), Some(Side::Top));
    assert_eq!(facing(&here, &rect(20.0, 20.0)), None);
    assert_eq!(facing(&here, &here), None);
}

#[test]
fn orthogonal_routes_are_straight_and_reach_their_ends() {
    let (start, end) = (Vec2::new(60.0, 0.0), Vec2::new(240.0, 100.0));
    let route = Route::orthogonal(start, Side::Right, end, 0.5);
    assert_eq!(route.points.len(), 4);
    for (a, b) in route.segments() {
        assert!(a.x == b.x || a.y == b.y);
    }
    assert_eq!(route.point_at(0.0), start);
    assert_eq!(route.point_at(1.0), end);
    assert_eq!(route.point_at(0.5), Vec2::new(150.0, 50.0));
    assert_eq!(route.arrow_tip(), (end, Vec2::new(1.0, 0.0)));
    assert_eq!(
        route.svg_line(0.0),
        "M60 0L142 0Q150 0 150 8L150 92Q150 100 158 100L240 100"
    );
    let level = Route::orthogonal(start, Side::Right, Vec2::new(200.0, 0.2), 0.5);
    assert_eq!(level.points.len(), 2);
}

#[test]
fn svg_segments_form_the_same_line() {
    let (start, end) = (Vec2::new(60.0, 0.0), Vec2::new(240.0, 100.0));
    let route = Route::orthogonal(start, Side::Right, end, 0.5);
    let pieces = route.svg_line_segments(1.0);
    let paths: Vec<&str> = pieces.iter().map(|(path, _)| path.as_str()).collect();
    let expected = [
        "M60 0L142 0",
        "M142 0Q150 0 150 8",
        "M150 8L150 92",
        "M150 92Q150 100 158 100",
        "M158 100L239 100",
    ];
    assert_eq!(paths, expected);
    let begins: Vec<f64> = pieces.iter().map(|(_, at)| at.round()).collect();
    assert_eq!(begins, [0.0, 82.0, 95.0, 179.0, 192.0]);
    assert!(Route::default().svg_line_segments(1.0).is_empty());
}

#[test]
fn clipped_route_ends_at_the_area() {
    let (start, end) = (Vec2::new(0.0, 0.0), Vec2::new(9000.0, 5000.0));
    let route = Route::orthogonal(start, Side::Right, end, 0.5);
    let area = Rect {
        x: 4000.0,
        y: -100.0,
        width: 1000.0,
        height: 1000.0,
    };
    let corners = [(4000.0, 0.0), (4500.0, 0.0), (4500.0, 900.0)];
    let points: Vec<_> = corners.map(|(x, y)| Vec2::new(x, y)).into();
    assert_eq!(route.clip(&area).points, points);
    assert_eq!(route.clip(&route.bounds()), route);
    assert_eq!(
        route
            .clip(&area.translate(Vec2::new(0.0, -5000.0)))
            .svg_line(0.0),
        ""
    );
}

#[test]
fn degenerate_routes_have_finite_coordinates() {
    let here = rect(0.0, 0.0);
    for route in [
        Route::straight(&here, &here),
        Route::through(&here, &[here.center()], &here),
        Route::default(),
        Route {
            points: vec![Vec2::default(); 3],
        },
    ] {
        let all = format!(
            "{}{}{:?}",
            route.svg_line(3.0),
            route.svg_head(9.0, 4.0, true),
            route.point_at(0.4)
        );
        assert!(!all.contains("NaN") && !all.contains("inf"), "{all}");
        let _ = (
            route.distance(Vec2::default()),
            route.bounds(),
            route.label_position(10.0, 1.0),
        );
    }
}

#[test]
fn manual_bends_are_kept_and_left_perpendicular() {
    let (from, to) = (rect(0.0, 0.0), rect(400.0, 300.0));
    let bends = [Vec2::new(200.0, 10.0), Vec2::new(200.0, 300.0)];
    let route = Route::through(&from, &bends, &to);
    let expected = [(60.0, 10.0), (200.0, 10.0), (200.0, 300.0), (340.0, 300.0)];
    let expected: Vec<_> = expected.map(|(x, y)| Vec2::new(x, y)).into();
    assert_eq!(route.points, expected);
    assert_eq!(
        route.svg_line(0.0).matches('Q').count(),
        2,
        "rounded corners"
    );
    let aside = Route::through(&from, &[Vec2::new(200.0, 200.0)], &to);
    assert_eq!(aside.points.len(), 3);
    assert_eq!(aside.points[0], Vec2::new(30.0, 30.0));
}

#[test]
fn self_loops_return_to_their_component() {
    let here = rect(0.0, 0.0);
    let (one, two) = (Route::self_loop(&here, 0), Route::self_loop(&here, 1));
    assert_ne!(one, two);
    assert!(one.bounds().right() > here.right());
    assert_eq!(one.arrow_tip().1, Vec2::new(0.0, 1.0));
}
